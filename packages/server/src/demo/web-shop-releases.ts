import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH, share, split } from './demo-state.ts';

const staff = rule('staff', 'Our own people first', { segment: 'staff' }, 'on');

/** What the web shop is releasing and trying out. */
export const webShopReleases: readonly DemoFlag[] = [
  {
    ...SWITCH,
    key: 'new_checkout_flow',
    kind: 'release',
    description: 'Checkout on one page instead of four.',
    owner: 'checkout',
    tags: ['checkout', 'q1'],
    expires: '2027-02-28',
    states: {
      ...everywhere(on()),
      production: on([staff, share('rollout', 'Everyone, step by step', 'on', 5)], 'off'),
    },
  },
  {
    key: 'search_ranking',
    type: 'string',
    kind: 'experiment',
    description: 'How search results are ordered. Measured by clicks on the first three.',
    owner: 'search',
    tags: ['search', 'experiment'],
    expires: '2027-01-31',
    variations: [
      { key: 'classic', value: 'classic', description: 'Words and popularity' },
      { key: 'semantic', value: 'semantic', description: 'Embeddings only' },
      { key: 'hybrid', value: 'hybrid', description: 'Both, merged' },
    ],
    default: { variation: 'classic' },
    states: {
      development: on([], 'hybrid'),
      staging: on([split('arms', 'Thirds', { classic: 33.34, semantic: 33.33, hybrid: 33.33 })]),
      production: on([
        rule(
          'crawlers',
          'Search engines see what they know',
          { attribute: 'bot', operator: 'equals', value: true },
          'classic',
        ),
        split(
          'arms',
          'A fifth of the visitors takes part',
          { classic: 34, semantic: 33, hybrid: 33 },
          { coverage: 20 },
        ),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'wishlist_sharing',
    kind: 'release',
    description: 'Share a wish list by link.',
    owner: 'accounts',
    tags: ['social', 'cleanup'],
    expires: '2026-09-30',
    states: everywhere(on()),
  },
  {
    ...SWITCH,
    key: 'gift_cards',
    kind: 'release',
    description: 'Buy and redeem gift cards.',
    owner: 'checkout',
    tags: ['checkout', 'q1'],
    expires: '2027-03-31',
    states: { development: on(), staging: on(), preview: on(), production: off([staff]) },
  },
  {
    key: 'product_page_layout',
    type: 'string',
    kind: 'experiment',
    description: 'Where the picture is. Measured by baskets started.',
    owner: 'growth',
    tags: ['experiment'],
    expires: '2026-12-31',
    variations: [
      { key: 'left', value: 'left' },
      { key: 'wide', value: 'wide' },
    ],
    default: { variation: 'left' },
    states: {
      development: on(),
      staging: on([split('arms', 'Halves', { left: 50, wide: 50 })]),
      preview: on([], 'wide'),
      production: on([
        split(
          'arms',
          'New visitors on a computer',
          { left: 50, wide: 50 },
          {
            coverage: 40,
            when: {
              all: [{ attribute: 'device', operator: 'equals', value: 'desktop' }],
              none: [{ attribute: 'orders', operator: 'greater_than', value: 0 }],
            },
          },
        ),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'legacy_basket',
    kind: 'release',
    description: 'The basket before 2025.',
    owner: 'checkout',
    tags: ['cleanup'],
    states: { development: on(), staging: off(), production: off() },
  },
];
