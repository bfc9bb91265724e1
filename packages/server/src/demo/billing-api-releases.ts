import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH, share, split } from './demo-state.ts';

const EUROPE = {
  attribute: 'country',
  operator: 'in',
  value: ['AT', 'BE', 'DE', 'ES', 'FR', 'IT', 'NL', 'PT'],
} as const;

const BY_ACCOUNT = { by: 'accountId' } as const;

/** What the billing API is releasing and trying out. */
export const billingApiReleases: readonly DemoFlag[] = [
  {
    ...SWITCH,
    key: 'invoice_pdf_v2',
    kind: 'release',
    description: 'Invoices drawn by the new engine.',
    owner: 'invoicing',
    tags: ['invoices', 'q4'],
    expires: '2027-01-31',
    states: {
      ...everywhere(on()),
      production: on(
        [share('rollout', 'Whole accounts, so that invoices look alike', 'on', 10, BY_ACCOUNT)],
        'off',
      ),
    },
  },
  {
    key: 'tax_engine',
    type: 'string',
    kind: 'release',
    description: 'Which engine computes tax.',
    owner: 'tax',
    tags: ['tax', 'q1'],
    expires: '2027-06-30',
    variations: [
      { key: 'legacy', value: 'legacy' },
      { key: 'v2', value: 'v2' },
      { key: 'shadow', value: 'shadow', description: 'Legacy answers, v2 is compared' },
    ],
    default: { variation: 'legacy' },
    states: {
      development: on([], 'v2'),
      staging: on([], 'v2'),
      preview: on([], 'shadow'),
      production: on([
        rule('europe', 'Checked by the tax office', EUROPE, 'v2'),
        share('shadow', 'Compare the rest of the world', 'shadow', 30, BY_ACCOUNT),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'invoice_language_detection',
    kind: 'experiment',
    description: 'Guess an invoice’s language from the customer’s mails. Measured by complaints.',
    owner: 'invoicing',
    tags: ['invoices', 'experiment'],
    expires: '2027-01-20',
    states: {
      development: on(),
      staging: on(),
      production: on(
        [
          split(
            'arms',
            'Halves of those without a language',
            { on: 50, off: 50 },
            { ...BY_ACCOUNT, when: { attribute: 'language', operator: 'is_not_set' } },
          ),
        ],
        'off',
      ),
    },
  },
  {
    key: 'proration',
    type: 'string',
    kind: 'experiment',
    description: 'What a change of plan within a month costs.',
    owner: 'pricing',
    tags: ['pricing', 'experiment'],
    expires: '2027-02-28',
    variations: [
      { key: 'daily', value: 'daily' },
      { key: 'next_month', value: 'next_month' },
    ],
    default: { variation: 'daily' },
    states: {
      staging: on([], 'next_month'),
      production: on([
        split('arms', 'By account', { daily: 80, next_month: 20 }, { ...BY_ACCOUNT, coverage: 50 }),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'instant_transfer',
    kind: 'release',
    description: 'Payouts within ten seconds.',
    owner: 'payments',
    tags: ['payments', 'q1'],
    expires: '2027-05-31',
    states: { development: on(), staging: on([share('rollout', 'Load test', 'on', 30)], 'off') },
  },
  {
    ...SWITCH,
    key: 'legacy_invoice_numbers',
    kind: 'release',
    description: 'Numbers without the year.',
    owner: 'invoicing',
    tags: ['cleanup'],
    states: everywhere(off()),
  },
];
