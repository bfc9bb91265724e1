import { expect, it } from 'vitest';
import type { FieldChange } from '../flags/change.ts';
import { diffLines } from './diff-lines.ts';
import { displayWidth } from './display-width.ts';

const state = { kind: 'state', key: 'production/checkout' } as const;
const rule = { id: 'ten', enabled: true, serve: { rollout: { value: true, percentage: 10 } } };

function lines(one: FieldChange, width = 200): string[] {
  return diffLines([one], width);
}

it('says what words can say in words alone', () => {
  const diff: FieldChange[] = [
    { ...state, path: ['enabled'], before: false, after: true },
    { ...state, path: ['rules', 'ten'], after: rule },
    { ...state, path: ['rules', 'ten', 'serve'], before: { value: true }, after: { value: false } },
  ];
  expect(diffLines(diff, 80)).toEqual([
    'checkout in production',
    '  + turned on',
    '  + rule "ten" added: serve true to 10 % (by targetingKey)',
    '  ~ rule "ten" serve true → false',
  ]);
});

it('shows what words leave out: fields of rules, what was removed, whole objects', () => {
  const described = { ...rule, description: 'Ten percent.' };
  expect(lines({ ...state, path: ['rules', 'ten'], after: described })).toContain(
    '      description: "Ten percent."',
  );
  const path = ['rules', 'ten', 'serve'];
  const serve = lines({ ...state, path, before: { value: true }, after: { nothing: true } });
  expect(serve).toContain('      + { "nothing": true }');
  expect(lines({ ...state, path: ['rules', 'ten'], before: rule })).toContain('      enabled: true');
  const list = { key: 'blocked', values: Array.from({ length: 30 }, (_, index) => `v${index}`) };
  const created = lines({ kind: 'list', key: 'blocked', path: [], after: list })
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  for (const value of list.values) expect(created).toContain(`"${value}"`);
});

it('shows long values around where they differ, and every member of a list', () => {
  const value = (letter: string) => ({ value: `${'x'.repeat(500)}${letter}${'y'.repeat(500)}` });
  const text = lines({
    kind: 'flag',
    key: 'f',
    path: ['default'],
    before: value('A'),
    after: value('B'),
  })
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/\(471 the same\) x{30}Ay{30} \(471 the same\)/);
  expect(text).toMatch(/\(471 the same\) x{30}By{30} \(471 the same\)/);
  const members = { kind: 'list', key: 'l', path: ['values', '$members'] } as const;
  const added = lines({ ...members, before: ['old'], after: ['a', 'b', 'c', 'd', 'e'] });
  expect(added).toEqual([
    'list l',
    '  ~ 5 values added ("a", "b", "c", …), 1 value removed ("old")',
    '      - "old"',
    '      + "a", "b", "c", "d", "e"',
  ]);
});

it('escapes what would steer a terminal, and keeps to its width', () => {
  const values = ['日本語'.repeat(40), `\u001b[2J${'w'.repeat(200)}`, 'a', 'b'];
  const shown = lines(
    { kind: 'list', key: 'l', path: ['values', '$members'], before: [], after: values },
    60,
  );
  expect(shown.join('\n')).not.toContain('\u001b[2J');
  for (const line of shown.slice(3)) expect(displayWidth(line)).toBeLessThanOrEqual(60);
});
