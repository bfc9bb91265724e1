import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type People, people } from '../support/people.ts';
import { DATABASE_KINDS, databaseAnswers } from '../support/test-databases.ts';
import { historyOf } from './random/history.ts';
import { type Instances, openInstances } from './random/instances.ts';
import { checkInvariants } from './random/invariants.ts';
import { play } from './random/play.ts';
import { rounds } from './random/steps.ts';

/** How many sequences; unset, a few that are always the same. */
const LONG = Number(process.env.GUIDON_TEST_SEQUENCES ?? 0);
const FEW = { sqlite: 12, postgres: 3 };
/** What must have happened at least once, or this test shows nothing. */
const SEEN = [
  'asked',
  'open',
  'published',
  'glass',
  'closed',
  'rejected',
  'reopened with reviews',
  'publish_change_request PRECONDITION_FAILED',
];

const kinds = DATABASE_KINDS.map((kind) => ({ kind, answers: databaseAnswers(kind) }));

for (const { kind, answers } of kinds) {
  describe.runIf(await answers)(`several people and agents at once, on two instances of ${kind}`, () => {
    let instances: Instances;
    let who: People;
    let made = 0;

    beforeAll(async () => {
      instances = await openInstances(kind);
      who = await people(instances.first());
    });

    afterAll(() => instances[Symbol.asyncDispose]());

    it(
      'nothing goes live unapproved, twice, or is lost',
      async () => {
        const counts: Record<string, number> = {};
        const holds = fc.asyncProperty(rounds, async (sequence) => {
          const project = `world-${++made}`;
          await makeClosed(project);
          const done = await play(instances, who, project, sequence);
          for (const [what, times] of Object.entries(done.counts)) counts[what] = (counts[what] ?? 0) + times;
          checkInvariants(await historyOf(instances.first(), project), done);
        });
        await fc.assert(holds, {
          numRuns: LONG || FEW[kind],
          endOnFailure: true,
          ...(LONG === 0 ? { seed: 11 } : {}),
        });
        if (process.env.GUIDON_TEST_SEQUENCES !== undefined) console.log(counts);
        if (kind === 'sqlite') expect(Object.keys(counts)).toEqual(expect.arrayContaining(SEEN));
      },
      60_000 + LONG * 5_000,
    );

    /** A project whose production is protected, with a segment, a list, a prerequisite and a kill switch. */
    async function makeClosed(project: string): Promise<void> {
      const { ok } = instances.first();
      await ok('save_project', { key: project });
      await ok('save_attribute', { project, key: 'country', type: 'string' });
      await ok('update_list', { project, key: 'vips', create: true, add: ['DE', 'IT'] });
      await ok('save_segment', { project, key: 'beta', when: 'country in_list "vips"' });
      for (const key of ['checkout', 'base']) await ok('create_flag', { project, key });
      const place = { project, key: 'checkout', environments: ['production'] };
      await ok('set_flag_state', { ...place, enabled: true, default_value: false });
      const rules = ['FR', 'US'].map((country, index) => ({
        id: ['one', 'two'][index],
        when: `country = "${country}"`,
        serve: { value: index === 0 },
      }));
      await ok('set_flag_rules', { ...place, rules });
      await ok('create_flag', { project, key: 'stop', kind: 'kill_switch' });
      await ok('set_flag_state', { project, key: 'stop', environments: ['production'], enabled: true });
      await ok('set_environment_policy', { project, environment: 'production', protected: true });
    }
  });
}
