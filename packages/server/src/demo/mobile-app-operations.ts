import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH } from './demo-state.ts';

const IOS = { attribute: 'platform', operator: 'equals', value: 'ios' } as const;

const PAYING = { attribute: 'plan', operator: 'in', value: ['pro', 'team'] } as const;

/** What keeps the mobile app running: limits, kill switches, permissions. */
export const mobileAppOperations: readonly DemoFlag[] = [
  {
    key: 'push_batch_minutes',
    type: 'number',
    kind: 'operational',
    description: 'Notifications within this many minutes become one.',
    owner: 'messaging',
    tags: ['push'],
    variations: [
      { key: 'at_once', value: 0 },
      { key: 'short', value: 5 },
      { key: 'long', value: 60 },
    ],
    default: { variation: 'short' },
    states: { ...everywhere(on()), development: on([], 'at_once') },
  },
  {
    key: 'minimum_build',
    type: 'number',
    kind: 'operational',
    description: 'Older builds are asked to update.',
    owner: 'platform',
    tags: ['updates'],
    variations: [],
    default: { value: 3900 },
    states: {
      ...everywhere(on()),
      production: on([rule('ios', 'The store took 3.9 down', IOS, { value: 4010 })]),
    },
  },
  {
    ...SWITCH,
    key: 'crash_reports',
    kind: 'kill_switch',
    description: 'Send crash reports. Off when the receiver is full.',
    owner: 'platform',
    tags: ['resilience'],
    states: { ...everywhere(on()), development: off() },
  },
  {
    ...SWITCH,
    key: 'live_chat',
    kind: 'kill_switch',
    description: 'Chat with support from inside the app.',
    owner: 'support',
    tags: ['support', 'resilience'],
    states: everywhere(on()),
  },
  {
    ...SWITCH,
    key: 'premium_filters',
    kind: 'permission',
    description: 'Filters that belong to the paid plans.',
    owner: 'monetization',
    tags: ['plans'],
    states: {
      development: on(),
      staging: on(),
      preview: on(),
      production: on([rule('paying', 'Pro and team', PAYING, 'on')], 'off'),
    },
  },
  {
    key: 'image_quality',
    type: 'string',
    kind: 'operational',
    description: 'Quality of pictures that are loaded.',
    owner: 'media',
    tags: ['network'],
    variations: [
      { key: 'low', value: 'low' },
      { key: 'medium', value: 'medium' },
      { key: 'high', value: 'high' },
    ],
    default: { variation: 'medium' },
    off: { variation: 'low' },
    states: {
      ...everywhere(on()),
      production: on([
        rule(
          'saver',
          'People who save data',
          { attribute: 'dataSaver', operator: 'equals', value: true },
          'low',
        ),
        rule(
          'fast',
          'On a good network',
          {
            all: [
              { attribute: 'network', operator: 'in', value: ['wifi', '5g'] },
              { attribute: 'memoryGb', operator: 'greater_than_or_equal', value: 6 },
            ],
          },
          'high',
        ),
      ]),
    },
  },
];
