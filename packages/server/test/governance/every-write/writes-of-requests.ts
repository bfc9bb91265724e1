import type { Staged } from './staged.ts';
import type { Given, Write } from './write.ts';

const EVERYWHERE = { key: 'checkout', environments: ['*'] };
const ON = { tool: 'set_flag_state', arguments: { ...EVERYWHERE, enabled: true } };

/** A change request of somebody who does nothing else here: everybody else may decide about it. */
export async function proposed(staged: Staged, project: string): Promise<Given> {
  return proposal(staged, project, ON);
}

let wishes = 0;

/** Another request each time: the same asked twice is one. */
async function proposal({ ok, who }: Staged, project: string, change: object): Promise<Given> {
  const words = { tool: 'update_flag', arguments: { key: 'checkout', description: `Wish ${++wishes}.` } };
  const wish = { project, title: 'Wish', reason: 'It is time.', changes: [change, words] };
  return known(await ok('propose_change', wish, { caller: who.cleo }));
}

async function closed(staged: Staged, project: string): Promise<Given> {
  const { id } = await proposed(staged, project);
  const wish = { change_request_id: id, action: 'close' };
  return known(await staged.ok('update_change_request', wish, { caller: staged.who.cleo }));
}

/** A request that meets what somebody else changed in staging, which is open, since it was made. */
async function overtaken(staged: Staged, project: string): Promise<Given> {
  const set = (value: unknown) =>
    staged.ok('set_flag_state', {
      project,
      ...EVERYWHERE,
      environments: ['staging'],
      default_value: value,
    });
  await set(null);
  const change = { tool: 'set_flag_state', arguments: { ...EVERYWHERE, default_value: false } };
  const { id } = await proposal(staged, project, change);
  await set(true);
  const { change_request: shown } = await staged.ok('get_change_request', {
    change_request_id: id as string,
  });
  const [{ object, field }] = shown.conflicts;
  return { id: id as string, version: shown.version, object, field };
}

function known({
  change_request: { change_request_id: id, version },
}: {
  readonly change_request: { readonly change_request_id: string; readonly version: number };
}) {
  return { id, version };
}

function review(decision: string, expected: Write['expected']): Write {
  return {
    about: decision,
    expected,
    changes: 'elsewhere',
    each: proposed,
    input: (_project, { id, version }) => ({
      change_request_id: id,
      decision,
      comment: 'Seen.',
      expected_version: version,
    }),
  };
}

function update(action: string, each: Write['each'], more: (given: Given) => object = () => ({})): Write {
  return {
    about: action,
    expected: 'inert',
    changes: 'elsewhere',
    ...(each && { each }),
    input: (_project, given) => ({ change_request_id: given.id, action, ...more(given) }),
  };
}

/** Calls of the tools that write change requests, and keys, by tool. */
export const REQUEST_WRITES: Readonly<Record<string, readonly Write[]>> = {
  propose_change: [
    { expected: 'inert', input: (project) => ({ project, title: 'Two at once', changes: [ON] }) },
    {
      about: 'in the place of another',
      expected: 'inert',
      changes: 'elsewhere',
      each: proposed,
      input: (project, { id, version }) => ({
        project,
        title: 'Another',
        changes: [{ tool: 'set_flag_state', arguments: { ...EVERYWHERE, default_value: false } }],
        replaces: id,
        expected_version: version,
      }),
    },
  ],
  publish_change_request: [
    {
      expected: 'refused',
      each: proposed,
      undo: 'cannot',
      input: (_project, { id, version }) => ({ change_request_id: id, expected_version: version }),
    },
    {
      about: 'past the policy',
      expected: 'refused',
      // Where no policy stands in the way, there is no glass to break.
      before: async ({ ok }, project) => {
        await ok('set_flag_state', { project, key: 'checkout', environments: ['staging'], enabled: false });
        await ok('set_environment_policy', { project, environment: 'staging', protected: true });
        return undefined;
      },
      each: proposed,
      undo: 'cannot',
      butAdministrators: true,
      input: (_project, { id, version }) => ({
        change_request_id: id,
        expected_version: version,
        break_glass: true,
        reason: 'Down.',
      }),
    },
  ],
  review_change_request: [
    review('comment', 'inert'),
    review('approve', 'people'),
    review('request_changes', 'people'),
    review('reject', 'people'),
  ],
  update_change_request: [
    update('close', proposed),
    update('reopen', closed),
    update('rebase', overtaken, ({ object, field }) => ({
      resolutions: [{ object, field, take: 'proposed' }],
    })),
  ],
  revoke_key: [
    {
      expected: 'inert',
      changes: 'elsewhere',
      each: async ({ app, who }, project) => {
        const sdk = { project, environment: 'staging', exposure: 'server' } as const;
        const wanted = { kind: 'sdk', name: `sdk-${crypto.randomUUID()}`, grants: [], sdk } as const;
        return { id: (await app.services.keys.create(who.ada, wanted)).key.id };
      },
      input: (_project, { id }) => ({ key_id: id, with_made: true }),
    },
  ],
};
