import { FLAGS } from '../world.ts';
import type { Write } from './write.ts';

const LIVE = { environments: ['production'] };

function state(about: string, fields: object): Write {
  return {
    about,
    expected: 'request',
    input: (project) => ({ project, key: 'checkout', ...LIVE, ...fields }),
  };
}

function update(about: string, fields: object, key = 'base'): Write {
  return { about, expected: 'request', input: (project) => ({ project, key, ...fields }) };
}

function serve(about: string, served: object): Write {
  return state(about, { rules: [{ id: 'new', serve: served }] });
}

/** Calls of the tools that write flags, by tool. */
export const FLAG_WRITES: Readonly<Record<string, readonly Write[]>> = {
  create_flag: [
    {
      expected: 'inert',
      undo: 'never',
      input: (project, _given, serial) => ({
        project,
        key: `fresh-${serial}`,
        type: 'string',
        default_value: 'x',
      }),
    },
    {
      about: 'of every field',
      expected: 'request',
      undo: 'never',
      input: (project, _given, serial) => ({
        project,
        key: `fresh-${serial}`,
        type: 'string',
        variations: [
          { key: 'red', value: 'r' },
          { key: 'blue', value: 'b' },
        ],
        default_value: 'r',
        off_value: 'b',
        kind: 'kill_switch',
        schema: { type: 'string' },
        client_side: true,
        description: 'Words.',
        tags: ['a'],
        owner: 'dan',
        expires: '2030-01-01',
      }),
    },
  ],
  delete_flag: [{ expected: 'request', input: (project) => ({ project, key: 'old' }) }],
  promote_flag: [
    {
      expected: 'request',
      input: (project) => ({ project, key: 'checkout', from: 'staging', to: 'production' }),
    },
    ...['enabled', 'rules'].map(
      (part): Write => ({
        about: part,
        expected: 'request',
        input: (project) => ({
          project,
          key: 'checkout',
          from: 'staging',
          to: 'production',
          parts: [part],
        }),
      }),
    ),
    {
      about: 'values',
      expected: 'request',
      before: async ({ ok }, project) => {
        await ok('set_flag_state', { project, key: 'checkout', environments: ['staging'], off_value: true });
        return undefined;
      },
      input: (project) => ({
        project,
        key: 'checkout',
        from: 'staging',
        to: 'production',
        parts: ['values'],
      }),
    },
  ],
  revert_change: [
    {
      about: 'of a state',
      expected: 'request',
      before: async ({ ok }, project) => ({
        id: (await ok('set_flag_state', { project, key: 'checkout', ...LIVE, enabled: true })).change_id,
      }),
      input: (_project, { id }) => ({ change_id: id }),
    },
    {
      about: 'of a segment',
      expected: 'request',
      before: async ({ ok }, project) => ({
        id: (await ok('save_segment', { project, key: 'beta', when: 'country = "US"' })).change_id,
      }),
      input: (_project, { id }) => ({ change_id: id }),
    },
  ],
  set_flag_rules: [
    state('rules', { rules: [{ id: 'all', serve: { value: true } }] }),
    state('position', { rules: [{ when: 'country = "DE"', serve: { value: true } }], position: 'first' }),
    state('enabled', { rules: [{ id: 'rest', enabled: false, serve: { value: true } }] }),
    state('remove', { remove: ['beta'] }),
    state('order', { order: ['rest', 'beta'] }),
    serve('a variation', { variation: 'on' }),
    serve('a percentage', { value: true, percentage: 10, by: 'targetingKey', seed: 'x' }),
    serve('steps', { value: true, steps: [{ at: '2026-01-01T09:00Z', percentage: 50 }] }),
    serve('a split', {
      split: [
        { variation: 'on', weight: 50 },
        { value: false, weight: 50 },
      ],
    }),
    serve('exact', { exact: { rollout: { value: true, percentage: 5 } } }),
  ],
  set_flag_state: [
    state('enabled', { enabled: true }),
    state('default', { default_value: true }),
    state('off', { off_value: true }),
    { about: 'everywhere', expected: 'request', input: (project) => ({ project, ...EVERYWHERE }) },
  ],
  update_flag: [
    update('default', { default_value: false }),
    update('off', { off_value: null }),
    update('off, of a flag that is off', { off_value: true }, 'checkout'),
    update('variations', { variations: variations() }, 'shape'),
    update('schema', { schema: null }, 'shape'),
    update('kind', { kind: 'kill_switch' }),
    update('client side', { client_side: true }),
    update('archived', { archived: true }),
    update('archived, of a flag that is off', { archived: true }, 'checkout'),
    {
      about: 'words',
      expected: 'inert',
      input: (project, _given, serial) => ({
        project,
        key: 'base',
        description: `Words ${serial}.`,
        tags: ['a'],
        owner: 'dan',
        expires: '2030-01-01',
      }),
    },
  ],
  delete_project: [
    {
      expected: 'refused',
      before: async ({ ok }, project) => {
        await ok('set_flag_rules', { project, key: 'checkout', ...LIVE, remove: ['beta'] });
        for (const key of FLAGS) {
          await ok('update_flag', { project, key, archived: true });
          await ok('delete_flag', { project, key }, { confirm: async () => 'accepted' });
        }
        return undefined;
      },
      input: (project) => ({ key: project }),
    },
  ],
};

const EVERYWHERE = { key: 'checkout', environments: ['*'], enabled: true };

function variations() {
  return [
    { key: 'small', value: { size: 2 } },
    { key: 'large', value: { size: 9 } },
  ];
}
