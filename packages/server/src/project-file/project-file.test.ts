import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeProject } from '../flags/judge-project.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import { parseProjectFile } from './project-file.ts';

const HEAD = 'guidon: 1\nproject: shop\nenvironments: {staging: , production: }\n';

/** Every problem of a file that follows a sound head, as `line:column code path`. */
async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await parseProjectFile(HEAD + text);
  return problems.map(({ line, column, code, path }) => `${line}:${column} ${code} ${path}`);
}

async function firstOf(text: string) {
  const { problems } = await parseProjectFile(text);
  return problems[0];
}

describe('the policy of an environment', () => {
  const policyOf = (lines: string) =>
    parseProjectFile(`guidon: 1\nproject: shop\nenvironments:\n  production:\n    policy:\n${lines}`);

  it('is read, with what is left out as in an open environment', async () => {
    const { contents, problems } = await policyOf(
      '      protected: true\n      approvers: [ada, ben]\n      kill_switch_flags: [payments]\n',
    );
    expect(problems).toEqual([]);
    expect(contents?.policies).toEqual([
      {
        key: 'production',
        protected: true,
        approvals: 1,
        approvers: ['ada', 'ben'],
        agentsMayPropose: true,
        freezes: [],
        killSwitches: { kinds: ['kill_switch'], flags: ['payments'] },
      },
    ]);
    expect((await policyOf('      protected: false\n')).contents?.policies).toEqual([]);
  });

  it('is judged like one that is set, at its place', async () => {
    const { contents, problems } = await policyOf(`      protected: yes
      approvals: 3
      approvers: [ada]
      kill_switch_kinds: [release, stop]
      agent_may_propose: true
      freezes:
        - {name: Xmas, time_zone: Mars/Base, from: 2026-12-20T18:00, until: 2027-01-04T08:00}
        - {name: Nights, time_zone: UTC, from: "18:00", until: "08:00"}
        - {name: Late, time_zone: UTC, from: 6 pm}
`);
    expect(contents).toBeUndefined();
    expect(problems.map(({ line, column, code, path }) => `${line}:${column} ${code} ${path}`)).toEqual([
      '6:18 WRONG_SHAPE environments.production.policy.protected',
      '8:18 BAD_POLICY environments.production.policy.approvers',
      '9:36 WRONG_SHAPE environments.production.policy.kill_switch_kinds[1]',
      '10:7 UNKNOWN_FIELD environments.production.policy.agent_may_propose',
      '12:35 BAD_POLICY environments.production.policy.freezes[0].time_zone',
      '13:11 BAD_POLICY environments.production.policy.freezes[1]',
      '14:11 WRONG_SHAPE environments.production.policy.freezes[2]',
      '14:46 WRONG_SHAPE environments.production.policy.freezes[2].from',
    ]);
  });
});

describe('parseProjectFile', () => {
  it('tells every problem at its place, the form and the meaning', async () => {
    const text = `
attributes:
  country: strng
  plan: {type: string, identifier: maybe}
segments:
  beta: plan endswith "x"
  loop: segment loop
lists:
  staff: [a, {b: 1}]
flags:
  new-checkout:
    default: onn
    when_off: {variation: nope}
    environments:
      production:
        enabled: yes
        when_off: nope
        rules:
          - when: plan = pro
            variation: "on"
          - id: half
            rollout: {variation: "on", percentage: 120}
            rollot: 1
      prodution: {enabled: true}
  New-Checkout: {}
  theme: {type: string, variations: {dark: 1, light: l, light: x}, default: light}
`;
    expect(await problemsOf(text)).toEqual([
      '6:12 WRONG_SHAPE attributes.country',
      '7:36 WRONG_SHAPE attributes.plan.identifier',
      '9:14 BAD_CONDITION segments.beta',
      '10:9 SEGMENT_CYCLE segments.loop',
      '12:10 WRONG_VALUE_TYPE lists.staff.values[1]',
      '15:5 SIMILAR_KEY flags.new-checkout',
      '15:14 UNKNOWN_VARIATION flags.new-checkout.default',
      '16:27 UNKNOWN_VARIATION flags.new-checkout.when_off.variation',
      '19:18 WRONG_SHAPE flags.new-checkout.environments.production.enabled',
      '20:19 UNKNOWN_VARIATION flags.new-checkout.environments.production.when_off',
      '22:26 BAD_CONDITION flags.new-checkout.environments.production.rules[0].when',
      '25:52 PERCENTAGE_OUT_OF_RANGE flags.new-checkout.environments.production.rules[1].rollout.percentage',
      '26:13 UNKNOWN_FIELD flags.new-checkout.environments.production.rules[1].rollot',
      '27:18 UNKNOWN_ENVIRONMENT flags.new-checkout.environments.prodution',
      '29:44 WRONG_VALUE_TYPE flags.theme.variations[0]',
      '29:57 DUPLICATE_KEY flags.theme.variations.light',
    ]);
  });

  it('refuses attributes that are not registered where others are', async () => {
    const text = `${HEAD}attributes: {country: string}
flags:
  a: {environments: {staging: {rules: [{when: contry = "NL", value: true}]}}}
`;
    const file = await parseProjectFile(text);
    expect(file.contents).toBeUndefined();
    expect(file.problems).toMatchObject([
      { severity: 'error', code: 'UNKNOWN_ATTRIBUTE', line: 6, hint: expect.stringContaining('"country"') },
    ]);
  });

  it('lints what is sound by itself in its project, which is no reason to refuse it', async () => {
    const text = `${HEAD}attributes: {age: number}
flags:
  a: {environments: {staging: {rules: [{when: age starts_with "1", value: true}]}}}
`;
    const file = await parseProjectFile(text);
    expect(file.contents?.flags).toHaveLength(1);
    expect(file.problems).toMatchObject([{ severity: 'warning', code: 'OPERATOR_DOES_NOT_FIT', line: 6 }]);
  });

  it('refuses keys that differ only in upper and lower case', async () => {
    const text = 'segments: {a: x = 1, A: x = 2}\nlists: {b: [], B: []}\n';
    expect(await problemsOf(text)).toEqual(['4:15 SIMILAR_KEY segments.a', '5:12 SIMILAR_KEY lists.b']);
  });

  it('checks values against the JSON Schema of their flag', async () => {
    const text =
      'flags:\n  a:\n    type: json\n    schema: {type: array}\n    variations: {x: 1}\n    default: x\n';
    expect(await problemsOf(text)).toEqual(['8:21 SCHEMA_MISMATCH flags.a.variations.x']);
  });

  it.each([
    ['', 'WRONG_SHAPE', /guidon, the version of the format, is missing/],
    ['[', 'BAD_YAML', /./],
    ['- a', 'WRONG_SHAPE', /The file must be a mapping, but is a list/],
    [`guidon: 2\n${HEAD.slice(10)}`, 'WRONG_SHAPE', /version 1 of the format/],
    [`${HEAD}---\n${HEAD}`, 'BAD_YAML', /several documents/],
    [`${HEAD}flags:\n\tx: 1`, 'BAD_YAML', /Tabs are not allowed/],
    [`${HEAD}flag: {}`, 'UNKNOWN_FIELD', /"flag" is not known here/],
    [`${HEAD}flags: {x: {<<: {kind: release}}}`, 'UNKNOWN_FIELD', /"<<"/],
    [`${HEAD}flags: &x {y: *x}`, 'BAD_YAML', /\*x repeats another part/],
    [`${HEAD}name: !!binary aGk=`, 'BAD_YAML', /The tag .*binary is not read/],
    [`${HEAD}flags: {__proto__: {}}`, 'BAD_FLAG_KEY', /__proto__/],
    [`${HEAD}flags: {a: {variations: {x: .nan}, default: x, type: number}}`, 'CHANGED_NUMBER', /NaN/],
    [`${HEAD}flags: {a: {variations: {x: 007}, default: x, type: number}}`, 'CHANGED_NUMBER', /^007 .* 7\.$/],
    [`${HEAD}lists: {ids: [1, 12345678901234567890]}`, 'CHANGED_NUMBER', /12345678901234567000/],
    [`${HEAD}name: 0x1F`, 'CHANGED_NUMBER', /^0x1F .* 31\.$/],
    [`${HEAD}flags: {a: {schema: {b: ${'['.repeat(300)}${']'.repeat(300)}}}}`, 'TOO_DEEP', /100 levels/],
    [`${HEAD}flags: ${'['.repeat(50_000)}`, 'BAD_YAML', /nests too deeply/],
    ['x'.repeat(9 * 1024 * 1024), 'TOO_MANY', /8 MiB/],
  ])('refuses %.60j', async (text, code, message) => {
    const file = await parseProjectFile(text);
    expect(file.contents).toBeUndefined();
    expect(file.problems[0]).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('tells a number that would change once, where it stands', async () => {
    const text = 'name: 007\nattributes: {size: {type: number, values: [1.0, 0x1F, 1e3]}}\n';
    expect(await problemsOf(text)).toEqual([
      '4:7 CHANGED_NUMBER name',
      '5:49 CHANGED_NUMBER attributes.size.values[1]',
    ]);
  });

  it('tells what follows from one fault of the YAML once', async () => {
    const { problems } = await parseProjectFile('['.repeat(3000));
    expect(problems).toMatchObject([{ code: 'BAD_YAML', message: 'The file nests too deeply.' }]);
    const open = await parseProjectFile(HEAD + '{a: ['.repeat(20));
    const messages = open.problems.map(({ message }) => message);
    expect(messages).toEqual([...new Set(messages)]);
  });

  // Warnings counted towards the same thousand, so that a file with many of them passed.
  it('tells an error behind any number of warnings', async () => {
    const rule = '{environments: {staging: {rules: [{rollout: {value: true, percentage: 0}}]}}}';
    const doubtful = Array.from({ length: 1200 }, (_, i) => `  k${i}: ${rule}\n`);
    const { contents, problems } = await parseProjectFile(
      `${HEAD}flags:\n${doubtful.join('')}  z: {default: nope}\n`,
    );
    expect(contents).toBeUndefined();
    expect(problems.filter(({ severity }) => severity === 'warning')).toHaveLength(1000);
    expect(problems.at(-1)).toMatchObject({ severity: 'error', code: 'UNKNOWN_VARIATION', line: 1205 });
  });

  it('suggests the name that was meant', async () => {
    expect((await firstOf(`${HEAD}flgs: {}`))?.hint).toMatch(
      /^Did you mean "flags"\? Known are guidon, project/,
    );
  });

  it('reads Windows lines, a byte order mark and JSON', async () => {
    const text = `\uFEFF${HEAD}flags: {a: {kind: relase}}`.replaceAll('\n', '\r\n');
    expect(await firstOf(text)).toMatchObject({ line: 4, column: 19 });
    const json = { guidon: 1, project: 'shop', environments: { production: null }, flags: { a: {} } };
    expect((await parseProjectFile(JSON.stringify(json))).problems).toEqual([]);
  });

  it('gives up on a project that takes for ever to judge', async () => {
    const rule = (next: number) =>
      `{environments: {production: {rules: [{when: flag k${next} = true, value: true}]}}}`;
    const flags = Array.from({ length: 500 }, (_, i) => `  k${i}: ${i % 50 === 49 ? '{}' : rule(i + 1)}\n`);
    const { contents } = await parseProjectFile(`${HEAD}flags:\n${flags.join('')}`);
    const problems = await judgeProject(contents as ProjectContents, { mostMilliseconds: 1 });
    expect(problems).toMatchObject([{ severity: 'error', code: 'TOO_SLOW' }]);
  });

  it('never throws, whatever becomes of a file', async () => {
    const text = `${HEAD}flags:\n  a:\n    variations: {on: true, off: false}\n    environments:\n      staging:\n        rules:\n          - when: a = "b"\n            variation: "on"\n`;
    const pieces = fc.constantFrom(
      ...'{}[]:,-?!&*#|>\'"%@` \n\t',
      '\uFEFF',
      '\u0000',
      '- ',
      ': ',
      '<<',
      '---\n',
      'null',
      '__proto__',
    );
    const edit = fc.record({ at: fc.nat(text.length), remove: fc.nat(5), insert: pieces });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const edited = edits.reduce(
          (was, { at, remove, insert }) => was.slice(0, at) + insert + was.slice(at + remove),
          text,
        );
        const { contents, problems } = await parseProjectFile(edited);
        expect(contents === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
        for (const { line } of problems) expect(line).toBeLessThanOrEqual(edited.split('\n').length);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time in proportion to what there is, however hostile it is', async () => {
    const bomb = Array.from(
      { length: 20 },
      (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i},`.repeat(9)}]\n`,
    ).join('');
    await parseProjectFile(`k0: &k0 [1]\n${bomb}${HEAD}`);
    await timeOfFlags(1_000);
    // A quadratic look for names that are there twice: sixteen times as long.
    expect((await timeOfFlags(8_000)) / (await timeOfFlags(2_000))).toBeLessThan(10);
  });
});

/** Milliseconds of processor time that so many flags take, each with a problem. */
async function timeOfFlags(count: number): Promise<number> {
  const many = Array.from({ length: count }, (_, i) => `  k${i}: {default: nope}\n`).join('');
  const before = process.cpuUsage();
  const { problems } = await parseProjectFile(`${HEAD}flags:\n${many}`);
  const { user, system } = process.cpuUsage(before);
  expect(problems).toHaveLength(1000);
  return (user + system) / 1000;
}
