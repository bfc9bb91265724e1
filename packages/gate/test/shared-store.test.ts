import { type GateOptions, memorySource, openGate, registration } from '@guidon/gate';
import { expect, it } from 'vitest';
import { memoryPins, pinTables } from './support/memory-pins.ts';
import { TestClock } from './support/test-clock.ts';

const MINUTE = 60_000;
const JANE = { id: 'jane', tenant: 'acme' };

type Flags = Record<string, ReturnType<typeof registration>>;

/** Gates on one store; each has the flags it is given, and a tool `use_…` for each. */
function world() {
  const clock = new TestClock();
  const tables = pinTables();
  const warnings: string[] = [];
  const open = (values: Record<string, boolean>, options: Partial<GateOptions<Flags>> = {}) => {
    const keys = Object.keys(values);
    const source = memorySource(values);
    return openGate<Flags>({
      flags: Object.fromEntries(keys.map((key) => [key, registration()])),
      tools: Object.fromEntries(keys.map((key) => [`use_${key}`, { flag: key }])),
      sources: [source],
      pins: memoryPins(tables, clock.now),
      clock,
      warn: (message) => warnings.push(message),
      ...options,
    });
  };
  return { clock, warnings, open };
}

it('servers with names share a store without seeing each other’s pins and withdrawn tools', async () => {
  const { warnings, open } = world();
  await using shop = await open({ pdf: true }, { server: 'shop' });
  await using billing = await open(
    { pdf: false, invoices: true },
    { server: 'billing', tools: { use_pdf: { flag: 'pdf' }, list_invoices: { flag: 'invoices' } } },
  );
  expect((await shop.surface(JANE)).offered).toEqual(['use_pdf']);
  expect((await billing.surface(JANE)).offered).toEqual(['list_invoices']);
  expect(await (await billing.view(JANE)).admit('use_pdf')).toEqual({ kind: 'unknown' });
  expect(billing.status().pins).toEqual({ kept: 'stored', agree: true });
  expect(warnings).toEqual([]);
});

it('a server without a name notices that the pins are of another one', async () => {
  const { warnings, open } = world();
  await using shop = await open({ pdf: true });
  await using billing = await open({ invoices: true, danger: false });
  expect((await shop.surface(JANE)).offered).toEqual(['use_pdf']);
  expect((await billing.surface(JANE)).offered).toEqual(['use_invoices']);
  expect(billing.status().pins).toEqual({ kept: 'stored', agree: false });
  expect(warnings).toEqual([expect.stringContaining('server with other flags')]);
  expect(shop.status().pins.agree).toBe(true);
});

it('a version with a flag more keeps the pin, and its instances agree on the new flag', async () => {
  const { clock, warnings, open } = world();
  await using before = await open({ pdf: true, csv: false });
  expect((await before.surface(JANE)).offered).toEqual(['use_pdf']);
  await using first = await open({ pdf: false, csv: true, xml: true });
  await using second = await open({ pdf: false, csv: true, xml: false });
  for (const gate of [first, second]) {
    expect((await gate.surface(JANE)).offered).toEqual(['use_pdf', 'use_xml']);
    expect(gate.status().pins).toEqual({ kept: 'stored', agree: true });
  }
  clock.advance(10 * MINUTE);
  expect((await first.surface(JANE)).offered).toEqual(['use_csv', 'use_xml']);
  expect((await before.surface(JANE)).offered).toEqual(['use_csv']);
  expect(warnings).toEqual([]);
});

it('a version without a flag that the pin has goes by the rest of it', async () => {
  const { open } = world();
  await using before = await open({ pdf: true, csv: true });
  await before.surface(JANE);
  await using after = await open({ csv: false });
  expect((await after.surface(JANE)).offered).toEqual(['use_csv']);
  expect(after.status().pins).toEqual({ kept: 'stored', agree: true });
});

it.each(['', 7])('a server is not named %j', async (server) => {
  const { open } = world();
  await expect(open({ pdf: true }, { server: server as string })).rejects.toMatchObject({
    code: 'INVALID_GATE',
  });
});
