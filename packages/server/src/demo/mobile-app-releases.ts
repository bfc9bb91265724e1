import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH, share, split } from './demo-state.ts';

const PAYING = { attribute: 'plan', operator: 'in', value: ['pro', 'team'] } as const;

/** What the mobile app is releasing and trying out. */
export const mobileAppReleases: readonly DemoFlag[] = [
  {
    ...SWITCH,
    key: 'biometric_login',
    kind: 'release',
    description: 'Sign in with a finger or a face. Needs build 4200.',
    owner: 'identity',
    tags: ['login', 'security'],
    expires: '2027-01-15',
    states: {
      ...everywhere(on()),
      production: on(
        [
          share('rollout', 'Builds that have it', 'on', 25, {
            when: { attribute: 'build', operator: 'greater_than_or_equal', value: 4200 },
          }),
        ],
        'off',
      ),
    },
  },
  {
    key: 'onboarding',
    type: 'string',
    kind: 'experiment',
    description: 'What new people see first. Measured by people still there after a week.',
    owner: 'growth',
    tags: ['experiment'],
    expires: '2027-02-15',
    variations: [
      { key: 'tour', value: 'tour' },
      { key: 'checklist', value: 'checklist' },
      { key: 'none', value: 'none' },
    ],
    default: { variation: 'tour' },
    states: {
      development: on([], 'checklist'),
      staging: on([
        split(
          'arms',
          'Thirds',
          { tour: 34, checklist: 33, none: 33 },
          { by: 'deviceId', seed: 'onboarding-2' },
        ),
      ]),
      production: on([
        split(
          'arms',
          'Second round, by device since nobody is signed in yet',
          { tour: 40, checklist: 40, none: 20 },
          { by: 'deviceId', seed: 'onboarding-2' },
        ),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'dark_mode',
    kind: 'release',
    description: 'Follow the system’s dark mode.',
    owner: 'design',
    tags: ['cleanup'],
    expires: '2026-10-31',
    states: everywhere(on()),
  },
  {
    ...SWITCH,
    key: 'offline_sync',
    kind: 'release',
    description: 'Work without a network and merge later.',
    owner: 'platform',
    tags: ['sync', 'q1'],
    expires: '2027-04-30',
    states: {
      development: on(),
      preview: on(),
      staging: on(
        [
          rule(
            'testers',
            'People who agreed to lose a draft',
            { attribute: 'tester', operator: 'equals', value: true },
            'on',
          ),
          share('rollout', 'A few of the others', 'on', 10),
        ],
        'off',
      ),
      production: off(),
    },
  },
  {
    key: 'home_feed',
    type: 'json',
    kind: 'experiment',
    description: 'Cards of the home screen, in order.',
    owner: 'growth',
    tags: ['experiment', 'home'],
    expires: '2027-01-10',
    schema: {
      type: 'object',
      required: ['cards'],
      properties: {
        cards: { type: 'array', items: { type: 'string' }, minItems: 1 },
        dense: { type: 'boolean' },
      },
    },
    variations: [
      { key: 'plain', value: { cards: ['recent', 'tasks'] } },
      { key: 'rich', value: { cards: ['recent', 'suggested', 'tasks'], dense: true } },
    ],
    default: { variation: 'plain' },
    states: {
      ...everywhere(on([], 'rich')),
      production: on([
        split(
          'arms',
          'Paying people keep the plain one',
          { plain: 50, rich: 50 },
          { when: { none: [PAYING] } },
        ),
      ]),
    },
  },
  {
    key: 'referral_reward',
    type: 'number',
    kind: 'experiment',
    description: 'Euros for bringing a friend.',
    owner: 'growth',
    tags: ['experiment'],
    expires: '2026-12-15',
    variations: [
      { key: 'five', value: 5 },
      { key: 'ten', value: 10 },
    ],
    default: { variation: 'five' },
    states: {
      staging: on([], 'ten'),
      production: on([
        split('arms', 'Does ten bring twice as many?', { five: 50, ten: 50 }, { coverage: 30 }),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'old_navigation',
    kind: 'release',
    description: 'The drawer before the tab bar.',
    owner: 'design',
    tags: ['cleanup'],
    states: everywhere(off()),
  },
];
