import { billingApiOperations } from './billing-api-operations.ts';
import { billingApiReleases } from './billing-api-releases.ts';
import type { DemoProject } from './demo-project.ts';

/** A service without a face. */
export const billingApi: DemoProject = {
  key: 'billing-api',
  name: 'Billing API',
  description: 'Invoices, payments and the ledger.',
  attributes: [
    {
      key: 'accountId',
      type: 'string',
      identifier: true,
      description: 'The customer’s account; several people share one.',
    },
    { key: 'plan', type: 'string', identifier: false, values: ['free', 'pro', 'team', 'enterprise'] },
    {
      key: 'country',
      type: 'string',
      identifier: false,
      description: 'ISO 3166 code of the billing address.',
    },
    { key: 'currency', type: 'string', identifier: false, description: 'ISO 4217 code.' },
    { key: 'method', type: 'string', identifier: false, description: 'How the account pays.' },
    { key: 'language', type: 'string', identifier: false },
  ],
  lists: [],
  segments: [],
  flags: [...billingApiReleases, ...billingApiOperations],
  events: [
    {
      flag: 'invoice_pdf_v2',
      did: 'raise',
      environment: 'production',
      rule: 'rollout',
      percentage: 25,
      reason: 'The first run had no difference in totals.',
    },
    {
      flag: 'ledger_double_write',
      did: 'promote',
      from: 'staging',
      to: 'production',
      reason: 'A month without a difference in staging.',
    },
    {
      flag: 'payment_webhooks',
      did: 'switch',
      environments: ['production'],
      enabled: false,
      reason: 'Events of one provider are booked twice.',
    },
    {
      flag: 'payment_webhooks',
      did: 'undo',
      reason: 'Events are told apart by id now; the queue is being worked off.',
    },
    {
      flag: 'instant_transfer',
      did: 'raise',
      environment: 'staging',
      rule: 'rollout',
      percentage: 100,
      reason: 'The load test passed.',
    },
    { flag: 'legacy_invoice_numbers', did: 'archive', reason: 'Not asked for since the year began.' },
  ],
};
