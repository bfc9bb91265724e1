import { expect, it } from 'vitest';
import { DeclaredFlags } from '../src/declared-flags.ts';
import { registration } from '../src/flags.ts';
import type { Settings } from '../src/setting.ts';
import { memorySource } from '../src/sources/memory.ts';
import { UnknownFlags } from '../src/unknown-flags.ts';

it('looks for what may be meant by a flag once, whichever tenants it is read for', () => {
  const told: string[] = [];
  const sought: string[] = [];
  class Counted extends DeclaredFlags {
    override closest(key: string): string | undefined {
      sought.push(key);
      return super.closest(key);
    }
  }
  const declared = new Counted({ export_pdf: registration() }, []);
  const unknown = new UnknownFlags(declared, (message) => told.push(message));
  const source = { ...memorySource(), shared: true };
  const rows = (): Settings => new Map(['of_others', 'exprt_pdf'].map((key) => [key, { value: true }]));
  for (let turn = 0; turn < 10; turn++) unknown.lookFor(source, rows());
  expect(sought).toEqual(['of_others', 'exprt_pdf']);
  expect(told).toEqual([expect.stringContaining('Did you mean "export_pdf"?')]);
});
