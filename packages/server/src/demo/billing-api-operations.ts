import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH } from './demo-state.ts';

const ENTERPRISE = { attribute: 'plan', operator: 'equals', value: 'enterprise' } as const;

/** What keeps the billing API running: limits, kill switches, permissions. */
export const billingApiOperations: readonly DemoFlag[] = [
  {
    key: 'dunning_schedule',
    type: 'json',
    kind: 'operational',
    description: 'Days after the due date on which reminders go out.',
    owner: 'collections',
    tags: ['invoices'],
    schema: {
      type: 'object',
      required: ['days'],
      properties: {
        days: { type: 'array', items: { type: 'integer', minimum: 1 } },
        suspendAfter: { type: 'integer' },
      },
    },
    variations: [
      { key: 'patient', value: { days: [7, 21, 45], suspendAfter: 60 } },
      { key: 'strict', value: { days: [3, 10, 20], suspendAfter: 30 } },
    ],
    default: { variation: 'patient' },
    states: {
      ...everywhere(
        on([rule('enterprise', 'As their contracts say', ENTERPRISE, { value: { days: [30, 60] } })]),
      ),
      development: on([], 'strict'),
    },
  },
  {
    key: 'charge_retries',
    type: 'number',
    kind: 'operational',
    description: 'How often a failed charge is tried again.',
    owner: 'payments',
    tags: ['payments', 'limits'],
    variations: [
      { key: 'usual', value: 3 },
      { key: 'many', value: 8 },
    ],
    default: { variation: 'usual' },
    states: {
      ...everywhere(on()),
      production: on([
        rule(
          'debit',
          'Direct debit fails for days',
          { attribute: 'method', operator: 'starts_with', value: 'sepa' },
          'many',
        ),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'payment_webhooks',
    kind: 'kill_switch',
    description: 'Take events of payment providers. Off: they are queued there and sent again.',
    owner: 'payments',
    tags: ['payments', 'resilience'],
    states: everywhere(on()),
  },
  {
    ...SWITCH,
    key: 'usage_based_pricing',
    kind: 'permission',
    description: 'Bill by use instead of by seat, for accounts that signed for it.',
    owner: 'pricing',
    tags: ['pricing', 'plans'],
    states: {
      ...everywhere(on()),
      production: on(
        [
          rule(
            'signed',
            'Contracts on paper',
            { attribute: 'accountId', operator: 'in', value: ['acc_1042', 'acc_2210', 'acc_3877'] },
            'on',
          ),
        ],
        'off',
      ),
    },
  },
  {
    key: 'currency_rounding',
    type: 'string',
    kind: 'operational',
    description: 'How amounts are rounded.',
    owner: 'ledger',
    tags: ['ledger'],
    variations: [
      { key: 'half_even', value: 'half_even' },
      { key: 'half_up', value: 'half_up' },
      { key: 'cash', value: 'cash', description: 'To five centimes' },
    ],
    default: { variation: 'half_even' },
    states: everywhere(
      on([
        rule(
          'francs',
          'No coins below five',
          { attribute: 'currency', operator: 'equals', value: 'CHF' },
          'cash',
        ),
      ]),
    ),
  },
  {
    key: 'rate_limit_per_minute',
    type: 'number',
    kind: 'permission',
    description: 'Calls of the public API a minute.',
    owner: 'platform',
    tags: ['limits', 'plans'],
    variations: [
      { key: 'free', value: 60 },
      { key: 'pro', value: 600 },
      { key: 'enterprise', value: 6000 },
    ],
    default: { variation: 'free' },
    states: {
      ...everywhere(on([], 'enterprise')),
      production: on([
        rule('enterprise', 'By contract', ENTERPRISE, 'enterprise'),
        rule('pro', 'Included', { attribute: 'plan', operator: 'in', value: ['pro', 'team'] }, 'pro'),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'ledger_double_write',
    kind: 'operational',
    description: 'Write bookings to the old and the new ledger.',
    owner: 'ledger',
    tags: ['ledger', 'migration'],
    expires: '2027-03-31',
    states: { development: on(), staging: on(), preview: off(), production: off() },
  },
  {
    key: 'export_formats',
    type: 'json',
    kind: 'permission',
    description: 'Formats in which bookings can be exported.',
    owner: 'ledger',
    tags: ['plans'],
    schema: { type: 'array', items: { enum: ['csv', 'xlsx', 'datev', 'saft'] } },
    variations: [
      { key: 'basic', value: ['csv'] },
      { key: 'full', value: ['csv', 'xlsx', 'datev', 'saft'] },
    ],
    default: { variation: 'basic' },
    states: {
      ...everywhere(on([], 'full')),
      production: on([rule('enterprise', 'All of them', ENTERPRISE, 'full')]),
    },
  },
];
