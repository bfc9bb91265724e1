import { escapeInvisible } from '@guidon/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someContents } from '../../test/support/arbitrary-contents.ts';
import { testApp } from '../../test/support/test-app.ts';
import { seedDemo } from '../demo/seed-demo.ts';
import { diffProjects } from '../flags/diff-projects.ts';
import { actorOf } from '../principals/caller.ts';
import { parseYaml } from './parse-yaml.ts';
import { parseProjectFile } from './project-file.ts';
import { readProject } from './read-project.ts';
import { writeProject } from './write-project.ts';

describe('a project that is written', () => {
  it('reads back as the same documents, whatever they hold', () => {
    fc.assert(
      fc.property(someContents, (contents) => {
        const text = writeProject(contents);
        expect(text.split('\n').map(escapeInvisible).join('\n')).toBe(text);
        const { root, problems } = parseYaml(text);
        if (root === undefined) throw new Error(`${JSON.stringify(problems.found)}\n${text}`);
        const read = readProject(root);
        expect(problems.found).toEqual([]);
        expect(read).toEqual(contents);
        expect(writeProject(read)).toBe(text);
        expect(diffProjects(contents, read)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the demo, with nothing wrong in it', async () => {
    await using test = await testApp();
    await seedDemo(test.app);
    const actor = actorOf(await test.app.operatorCaller());
    for (const key of ['web-shop', 'mobile-app', 'billing-api']) {
      const contents = await test.app.services.reader.contents(actor, key);
      expect(contents.flags.length).toBeGreaterThan(10);
      const file = await parseProjectFile(writeProject(contents));
      expect(file.problems).toEqual([]);
      expect(file.contents).toEqual(contents);
    }
  });

  it('says only what does not go without saying', async () => {
    const file = await parseProjectFile(SHORT);
    expect(file.problems).toEqual([]);
    expect(file.contents?.flags[0]).toMatchObject({
      flag: {
        type: 'boolean',
        kind: 'release',
        default: { variation: 'on' },
        off: { variation: 'off' },
        tags: [],
        archived: false,
      },
      states: {
        production: { enabled: true, rules: [{ id: 'rule-1', enabled: true, serve: { variation: 'on' } }] },
      },
    });
    expect(file.contents && writeProject(file.contents)).toBe(SHORT);
  });
});

const SHORT = `guidon: 1
project: shop

environments:
  staging:
  production:

attributes:
  email: string
  plan: string

segments:
  staff: email ends_with "@example.com"

lists:
  beta: [user-1, user-2]

flags:
  new-checkout:
    environments:
      production:
        enabled: true
        rules:
          - when: plan = "pro" and not segment staff
            variation: "on"

  theme:
    type: string
    variations: {dark: d, light: l}
    default: light
    when_off: dark

  toggle:
    when_off: {nothing: true}
`;
