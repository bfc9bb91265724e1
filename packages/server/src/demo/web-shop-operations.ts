import type { DemoFlag } from './demo-project.ts';
import { everywhere, off, on, rule, SWITCH } from './demo-state.ts';

const GERMAN_SPEAKING = { attribute: 'country', operator: 'in', value: ['AT', 'CH', 'DE'] } as const;

const staff = rule('staff', 'Our own people first', { segment: 'staff' }, 'on');

/** What keeps the web shop running: limits, kill switches, permissions. */
export const webShopOperations: readonly DemoFlag[] = [
  {
    key: 'hero_banner',
    type: 'json',
    kind: 'operational',
    description: 'What the top of the home page shows.',
    owner: 'marketing',
    tags: ['home', 'content'],
    schema: {
      type: 'object',
      required: ['title', 'link'],
      additionalProperties: false,
      properties: {
        title: { type: 'string', maxLength: 60 },
        link: { type: 'string' },
        color: { enum: ['red', 'blue', 'black'] },
      },
    },
    variations: [
      { key: 'winter', value: { title: 'Warm for winter', link: '/winter', color: 'blue' } },
      {
        key: 'black_friday',
        value: { title: 'Black Friday: up to 40 % off', link: '/black-friday', color: 'black' },
      },
    ],
    default: { variation: 'winter' },
    states: {
      ...everywhere(on([], 'black_friday')),
      production: on([
        rule('german', 'In German for German-speaking countries', GERMAN_SPEAKING, {
          value: { title: 'Warm durch den Winter', link: '/de/winter', color: 'blue' },
        }),
      ]),
    },
  },
  {
    key: 'free_shipping_threshold',
    type: 'number',
    kind: 'operational',
    description: 'Value of a basket, in euros, from which shipping is free.',
    owner: 'logistics',
    tags: ['pricing'],
    variations: [
      { key: 'standard', value: 50 },
      { key: 'campaign', value: 35 },
      { key: 'always', value: 0 },
    ],
    default: { variation: 'standard' },
    states: {
      ...everywhere(on()),
      production: on([
        rule(
          'plus',
          'Plus members never pay',
          { attribute: 'plan', operator: 'equals', value: 'plus' },
          'always',
        ),
        rule('near', 'Cheaper to reach', GERMAN_SPEAKING, 'campaign'),
      ]),
    },
  },
  {
    ...SWITCH,
    key: 'recommendations',
    kind: 'kill_switch',
    description: 'Recommended products. Off when the recommender is slow; pages work without it.',
    owner: 'search',
    tags: ['resilience'],
    states: everywhere(on()),
  },
  {
    key: 'price_display',
    type: 'string',
    kind: 'permission',
    description: 'Prices with or without tax.',
    owner: 'pricing',
    tags: ['pricing', 'b2b'],
    variations: [
      { key: 'gross', value: 'gross' },
      { key: 'net', value: 'net' },
    ],
    default: { variation: 'gross' },
    states: everywhere(
      on([
        rule(
          'business',
          'Business customers deduct tax',
          { attribute: 'customer.kind', operator: 'equals', value: 'business' },
          'net',
        ),
      ]),
    ),
  },
  {
    key: 'payment_providers',
    type: 'json',
    kind: 'operational',
    description: 'Providers in the order they are offered.',
    owner: 'payments',
    tags: ['checkout', 'payments'],
    schema: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['card', 'paypal', 'klarna', 'ideal', 'twint'] },
    },
    variations: [
      { key: 'international', value: ['card', 'paypal'] },
      { key: 'dutch', value: ['ideal', 'card', 'paypal'] },
      { key: 'swiss', value: ['twint', 'card'] },
    ],
    default: { variation: 'international' },
    states: everywhere(
      on([
        rule(
          'netherlands',
          'Nearly everyone pays with iDEAL',
          { attribute: 'country', operator: 'equals', value: 'NL' },
          'dutch',
        ),
        rule(
          'switzerland',
          'TWINT first',
          { attribute: 'country', operator: 'equals', value: 'CH' },
          'swiss',
        ),
      ]),
    ),
  },
  {
    key: 'max_cart_items',
    type: 'number',
    kind: 'operational',
    description: 'Most different products in a basket.',
    owner: 'checkout',
    tags: ['limits'],
    variations: [
      { key: 'usual', value: 50 },
      { key: 'bulk', value: 500 },
    ],
    default: { variation: 'usual' },
    states: everywhere(
      on([
        rule(
          'business',
          'They order in bulk',
          { attribute: 'customer.kind', operator: 'equals', value: 'business' },
          'bulk',
        ),
      ]),
    ),
  },
  {
    ...SWITCH,
    key: 'staff_tools',
    kind: 'permission',
    description: 'The bar with page ids and prices of purchase, for our own people.',
    owner: 'platform',
    tags: ['internal'],
    states: { development: on(), staging: on(), preview: on(), production: on([staff], 'off') },
  },
  {
    ...SWITCH,
    key: 'address_autocomplete',
    kind: 'kill_switch',
    description: 'Suggestions while an address is typed; a paid service, billed by the request.',
    owner: 'checkout',
    tags: ['checkout', 'resilience'],
    states: { development: off(), staging: on(), preview: off(), production: on() },
  },
];
