import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/principals/caller.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import type { Outcome } from '../../src/tools/outcome.ts';
import { accepted } from '../support/arrange.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { liveState, makeWorld, stored } from './world.ts';
import { WRITES } from './writes.ts';

let guidon: TestApp;
let who: People;

beforeAll(async () => {
  guidon = await testApp();
  who = await people(guidon);
});

afterAll(() => guidon[Symbol.asyncDispose]());

const CALLERS: readonly (keyof People)[] = ['agent', 'dan', 'ben', 'ada'];

describe('every tool that writes, found by enumeration', () => {
  // What runs in clusters is no part of a project, and has no environment that could be protected.
  const tools = CATALOGUE.filter(({ access, writes }) => access !== 'read' && writes !== 'clusters').map(
    ({ name }) => name,
  );

  it('has a call of its own here', () => {
    expect(Object.keys(WRITES).sort()).toEqual(tools.sort());
  });

  describe.each(tools)('%s', (tool) => {
    const write = WRITES[tool];
    if (write === undefined) return;
    const call = (project: string, caller: Caller) =>
      guidon.run(tool, write.input(project), { caller, ...accepted });

    it.runIf(write.expected !== 'people')('works where the environment is open', async () => {
      const project = `open-${tool}`;
      await makeWorld(guidon, project);
      await write.before?.(guidon, project);
      const before = await stored(guidon, project);
      expect(await call(project, who.ada)).toMatchObject({ ok: true });
      if (write.changes !== 'elsewhere') expect(await stored(guidon, project)).not.toEqual(before);
    });

    it('changes nothing live where it is protected, whoever calls', async () => {
      const project = `closed-${tool}`;
      await makeWorld(guidon, project);
      await write.before?.(guidon, project);
      await guidon.ok('set_environment_policy', { project, environment: 'production', protected: true });
      const live = await liveState(guidon, project);
      for (const name of CALLERS) {
        const { requests: _, ...before } = await stored(guidon, project);
        const outcome = await call(project, who[name]);
        expect(await liveState(guidon, project)).toEqual(live);
        expect(`${name}: ${told(outcome)}`).toMatch(TOLD[write.expected]);
        if (write.expected === 'request') expect(await stored(guidon, project)).toMatchObject(before);
      }
    });
  });
});

/** Editors and approvers lack the role for what only administrators do. */
const TOLD = {
  request: /: waits for production$|^(dan|ben): PERMISSION_DENIED$/,
  inert: /: (done|NOT_FOUND)$|^(dan|ben): PERMISSION_DENIED$/,
  refused: /: (PRECONDITION_FAILED|PERMISSION_DENIED)$/,
  people: /: (NOT_FOUND|PERMISSION_DENIED)$/,
} as const;

function told(outcome: Outcome): string {
  if (!outcome.ok) return outcome.error.code;
  const { approval } = outcome.output as { readonly approval?: { readonly environments: readonly string[] } };
  return approval === undefined ? 'done' : `waits for ${approval.environments.join()}`;
}
