import { switchOff } from '../world.ts';
import type { Write } from './write.ts';

function spare(expected: Write['expected']): Write {
  return { expected, input: (project) => ({ project, key: 'spare' }) };
}

function policy(about: string, fields: object): Write {
  return {
    about,
    expected: 'request',
    undo: 'cannot',
    input: (project) => ({ project, environment: 'production', ...fields }),
  };
}

const CHRISTMAS = {
  name: 'Christmas',
  time_zone: 'Europe/Berlin',
  from: '2036-12-20T18:00',
  until: '2037-01-04T08:00',
};
const NIGHTS = { name: 'Nights', time_zone: 'UTC', weekdays: ['monday'], from: '22:00', until: '06:00' };

/** Calls of the tools that write what flags refer to, and where they are, by tool. */
export const TARGETING_WRITES: Readonly<Record<string, readonly Write[]>> = {
  delete_attribute: [spare('inert')],
  delete_environment: [
    {
      expected: 'request',
      before: async (guidon, project) => {
        await switchOff(guidon, project);
        return undefined;
      },
      input: (project) => ({ project, key: 'production' }),
    },
  ],
  delete_example: [{ expected: 'inert', input: (project) => ({ project, key: 'anna' }) }],
  delete_list: [spare('inert')],
  delete_segment: [spare('inert')],
  save_attribute: [
    {
      expected: 'inert',
      input: (project, _given, serial) => ({
        project,
        key: 'country',
        type: 'string',
        identifier: true,
        values: ['DE', 'FR', 'US'],
        description: `Where they live: ${serial}.`,
      }),
    },
  ],
  save_environment: [
    {
      expected: 'inert',
      input: (project, _given, serial) => ({
        project,
        key: 'production',
        name: `Live ${serial}`,
        description: 'Everybody.',
        position: 7,
      }),
    },
  ],
  save_example: [
    {
      expected: 'inert',
      input: (project, _given, serial) => ({
        project,
        key: 'bob',
        description: `Somebody ${serial}.`,
        context: { targetingKey: 'bob' },
      }),
    },
  ],
  save_project: [
    {
      expected: 'inert',
      input: (project, _given, serial) => ({ key: project, name: `Name ${serial}`, description: 'x' }),
    },
  ],
  save_segment: [
    {
      about: 'that is used',
      expected: 'request',
      input: (project) => ({ project, key: 'beta', when: 'country = "US"' }),
    },
    {
      about: 'that is not',
      expected: 'inert',
      input: (project, _given, serial) => ({
        project,
        key: 'spare',
        when: `country = "X${serial}"`,
        name: 'Spare',
        description: 'x',
      }),
    },
  ],
  set_environment_policy: [
    policy('approvals', { approvals: 2 }),
    policy('approvers', { approvers: ['dan'] }),
    policy('agents', { agents_may_propose: false }),
    policy('freezes', { freezes: [CHRISTMAS, NIGHTS] }),
    policy('kill switches by kind', { kill_switch_kinds: ['release', 'kill_switch'] }),
    policy('kill switches by key', { kill_switch_flags: ['*'] }),
    {
      about: 'opening it',
      expected: 'request',
      undo: 'cannot',
      before: async ({ ok }, project) => {
        await ok('set_environment_policy', { project, environment: 'production', approvals: 2 });
        return undefined;
      },
      input: (project) => ({ project, environment: 'production', protected: false, approvals: 1 }),
    },
  ],
  update_list: [
    { about: 'adding', expected: 'request', input: (project) => ({ project, key: 'vips', add: ['US'] }) },
    {
      about: 'removing',
      expected: 'request',
      input: (project) => ({ project, key: 'vips', remove: ['DE'] }),
    },
    {
      about: 'a new one',
      expected: 'inert',
      input: (project) => ({
        project,
        key: 'fresh',
        create: true,
        add: ['x'],
        name: 'New',
        description: 'x',
      }),
    },
  ],
};
