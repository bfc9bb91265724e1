import type { TestApp } from '../support/test-app.ts';
import { switchOff } from './world.ts';

/** One call of an attack: a tool, its arguments besides the project, and what shall come of it. */
type Step = readonly [tool: string, input: object, told: RegExp];

/** A way to change what a protected production answers without anybody's approval. */
interface Attack {
  readonly name: string;
  /** Done while production is open. */
  before?(guidon: TestApp, project: string): Promise<void>;
  readonly steps: readonly Step[];
}

const PRODUCTION = { environments: ['production'] };
const WAITS = /^waits/;
const DONE = /^done/;
const MISSING = /NOT_FOUND|INVALID_ARGUMENT/;
const USED = /PRECONDITION_FAILED/;
const turnOn = { tool: 'set_flag_state', arguments: { key: 'checkout', ...PRODUCTION, enabled: true } };

/** Ways around the policy of an environment, each tried by an agent with every right there is. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'changes a prerequisite of its rules',
    steps: [
      ['update_flag', { key: 'base', default_value: false }, WAITS],
      ['update_flag', { key: 'base', off_value: true }, WAITS],
      ['update_flag', { key: 'base', archived: true }, WAITS],
      ['update_flag', { key: 'base', client_side: true }, WAITS],
      ['set_flag_state', { key: 'base', environments: ['*'], enabled: false }, WAITS],
      ['delete_flag', { key: 'base' }, USED],
    ],
  },
  {
    name: 'changes a list that a segment looks into',
    steps: [
      ['update_list', { key: 'vips', remove: ['DE'], add: ['US'] }, WAITS],
      ['delete_list', { key: 'vips' }, USED],
      ['update_list', { key: 'VIPS', create: true, add: ['US'] }, /ALREADY_EXISTS/],
    ],
  },
  {
    name: 'changes a segment within the segment of a rule',
    before: async ({ ok }, project) => {
      await ok('save_segment', { project, key: 'inner', when: 'country = "DE"' });
      await ok('save_segment', { project, key: 'middle', when: 'segment inner' });
      await ok('save_segment', { project, key: 'beta', when: 'segment middle' });
    },
    steps: [
      ['save_segment', { key: 'inner', when: 'country = "US"' }, WAITS],
      ['save_segment', { key: 'middle', when: 'country = "US"' }, WAITS],
      ['delete_segment', { key: 'inner' }, USED],
      ['save_segment', { key: 'Beta', when: 'country = "US"' }, /ALREADY_EXISTS/],
    ],
  },
  {
    name: 'makes a flag another one, or what it serves while off',
    steps: [
      ['update_flag', { key: 'checkout', kind: 'kill_switch' }, WAITS],
      ['update_flag', { key: 'checkout', off_value: true }, WAITS],
      // Off as it is, nobody is served this; whoever approves turning it on approves it as it is then.
      ['update_flag', { key: 'checkout', default_value: false }, DONE],
      ['update_flag', { key: 'checkout', archived: true }, WAITS],
      ['update_flag', { key: 'checkout', client_side: true }, WAITS],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, default_value: true }, WAITS],
      ['set_flag_rules', { key: 'checkout', ...PRODUCTION, remove: ['beta'] }, WAITS],
    ],
  },
  {
    name: 'deletes a flag and makes it again',
    steps: [
      ['delete_flag', { key: 'old' }, WAITS],
      ['create_flag', { key: 'old', type: 'string', default_value: 'x' }, /ALREADY_EXISTS/],
      ['create_flag', { key: 'Checkout' }, /ALREADY_EXISTS/],
    ],
  },
  {
    name: 'makes a flag that answers something while it is off',
    steps: [
      ['create_flag', { key: 'fresh-on', off_value: true }, WAITS],
      ['create_flag', { key: 'fresh-text', type: 'string', default_value: 'a', off_value: 'b' }, WAITS],
      // Code that asks for either has the same from its own default.
      ['create_flag', { key: 'fresh-plain' }, DONE],
      ['create_flag', { key: 'fresh-silent', type: 'string', default_value: 'a' }, DONE],
      ['update_flag', { key: 'fresh-plain', off_value: true }, WAITS],
    ],
  },
  {
    name: 'promotes what is on in an open environment',
    steps: [['promote_flag', { key: 'checkout', from: 'staging', to: 'production' }, WAITS]],
  },
  {
    name: 'deletes the environment and makes it again',
    before: switchOff,
    steps: [
      ['delete_environment', { key: 'production' }, WAITS],
      ['save_environment', { key: 'Production' }, /ALREADY_EXISTS|done/],
      ['save_environment', { key: 'production', name: 'Open' }, DONE],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true }, WAITS],
    ],
  },
  {
    name: 'opens the policy within one request, changes, and closes it again',
    steps: [
      ['set_environment_policy', { environment: 'production', protected: false }, WAITS],
      ['set_environment_policy', { environment: 'production', kill_switch_flags: ['*'] }, WAITS],
      [
        'propose_change',
        {
          title: 'Open sesame',
          changes: [
            { tool: 'set_environment_policy', arguments: { environment: 'production', protected: false } },
            turnOn,
            { tool: 'set_environment_policy', arguments: { environment: 'production', protected: true } },
          ],
        },
        DONE,
      ],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true }, WAITS],
    ],
  },
  {
    name: 'writes several environments at once, or names one otherwise',
    steps: [
      ['set_flag_state', { key: 'checkout', environments: ['staging', 'production'], enabled: true }, WAITS],
      ['set_flag_state', { key: 'checkout', environments: ['*'], enabled: true }, WAITS],
      ['set_flag_state', { key: 'checkout', environments: ['Production'], enabled: true }, MISSING],
      ['set_flag_state', { key: 'CHECKOUT', ...PRODUCTION, enabled: true }, MISSING],
    ],
  },
  {
    name: 'repeats, previews and claims to know the revision',
    steps: [
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true, dry_run: true }, WAITS],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true, idempotency_key: 'k' }, WAITS],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true, idempotency_key: 'k' }, WAITS],
      ['set_flag_state', { key: 'checkout', ...PRODUCTION, enabled: true, expected_revision: 1 }, /CONFLICT/],
    ],
  },
  {
    name: 'hides what it wants behind a kill switch',
    before: async ({ ok }, project) => {
      await ok('create_flag', { project, key: 'payments', kind: 'kill_switch' });
      await ok('set_flag_state', { project, key: 'payments', ...PRODUCTION, enabled: true });
    },
    steps: [
      ['set_flag_state', { key: 'payments', ...PRODUCTION, enabled: false, default_value: false }, WAITS],
      ['update_flag', { key: 'payments', kind: 'release' }, WAITS],
    ],
  },
  {
    name: 'deletes the project',
    steps: [['delete_project', { key: 'THE PROJECT' }, USED]],
  },
];
