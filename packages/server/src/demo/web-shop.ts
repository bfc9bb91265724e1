import type { DemoProject } from './demo-project.ts';
import { webShopOperations } from './web-shop-operations.ts';
import { webShopReleases } from './web-shop-releases.ts';

/** A shop on the web. */
export const webShop: DemoProject = {
  key: 'web-shop',
  name: 'Web shop',
  description: 'The shop that customers see in a browser.',
  attributes: [
    {
      key: 'country',
      type: 'string',
      identifier: false,
      description: 'ISO 3166 code of the visitor’s country.',
    },
    { key: 'email', type: 'string', identifier: false, description: 'Only when signed in.' },
    { key: 'plan', type: 'string', identifier: false, values: ['free', 'plus'] },
    { key: 'device', type: 'string', identifier: false, values: ['desktop', 'tablet', 'phone'] },
    { key: 'orders', type: 'number', identifier: false, description: 'Orders so far.' },
    { key: 'bot', type: 'boolean', identifier: false },
    { key: 'customer.kind', type: 'string', identifier: false, values: ['private', 'business'] },
    {
      key: 'sessionId',
      type: 'string',
      identifier: true,
      description: 'For visitors who are not signed in.',
    },
  ],
  lists: [
    {
      key: 'agency_accounts',
      name: 'Accounts of the agency',
      description: 'The design agency signs in with these.',
      values: ['lena@pixelwerk.example', 'tom@pixelwerk.example', 'review@pixelwerk.example'],
    },
  ],
  segments: [
    {
      key: 'staff',
      name: 'Our own people',
      description: 'Everyone of the company, and the agency that works for us.',
      when: {
        any: [
          { attribute: 'email', operator: 'ends_with', value: '@example.com' },
          { attribute: 'email', operator: 'in_list', value: 'agency_accounts' },
        ],
      },
    },
  ],
  flags: [...webShopReleases, ...webShopOperations],
  events: [
    {
      flag: 'new_checkout_flow',
      did: 'raise',
      environment: 'production',
      rule: 'rollout',
      percentage: 20,
      reason: 'A day at 5 % without a support case.',
    },
    {
      flag: 'recommendations',
      did: 'switch',
      environments: ['*'],
      enabled: false,
      reason: 'The recommender answers after 8 s; pages time out.',
    },
    { flag: 'recommendations', did: 'undo', reason: 'The recommender was restarted and answers again.' },
    {
      flag: 'new_checkout_flow',
      did: 'raise',
      environment: 'production',
      rule: 'rollout',
      percentage: 50,
      reason: 'Conversion is up 1.8 % at 20 %.',
    },
    {
      flag: 'product_page_layout',
      did: 'promote',
      from: 'staging',
      to: 'preview',
      reason: 'Reviewers want to see both.',
    },
    {
      flag: 'legacy_basket',
      did: 'switch',
      environments: ['development'],
      enabled: false,
      reason: 'Nobody needs it any more.',
    },
    { flag: 'legacy_basket', did: 'archive', reason: 'Its code was removed in October.' },
  ],
};
