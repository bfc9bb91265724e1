import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config/env.ts';
import { actorOf, type Caller } from '../../src/principals/caller.ts';
import { forge, type Said } from './support/forge.ts';
import { type OAuthServer, ROLES, startOAuthServer } from './support/oauth-server.ts';
import { startIssuer, type TestIssuer } from './support/test-issuer.ts';

let issuer: TestIssuer;
let guidon: OAuthServer;

beforeAll(async () => {
  issuer = await startIssuer();
  guidon = await startOAuthServer(issuer, { GUIDON_OAUTH_AGENT_CLIENTS: 'robot' });
});
afterAll(async () => {
  await guidon[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** A token of Ada, who logged in with the program `desk`. */
function token(more: Said = {}, server = guidon): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return forge(issuer.key(), {
    iss: issuer.url,
    aud: server.resource,
    sub: 'ada',
    client_id: 'desk',
    scope: 'guidon.read',
    auth_time: now - 60,
    exp: now + 3600,
    ...more,
  });
}

async function callerOf(more: Said = {}, server = guidon): Promise<Caller> {
  const found = await server.test.app.tokenCaller?.(await token(more, server));
  return found as Caller;
}

describe('what a token may do', () => {
  it('is what the rules give its scopes and claims, together', async () => {
    const { principal } = await callerOf({
      scope: 'openid guidon.read other',
      groups: ['release-managers', 'all'],
    });
    expect(principal.grants).toEqual([
      { role: 'viewer' },
      { role: 'approver', project: 'default', environment: 'production' },
    ]);
    expect((await callerOf({ scope: undefined, scp: ['guidon.write'] })).principal.grants).toEqual([
      { role: 'editor' },
    ]);
    expect((await callerOf({ scope: undefined, groups: 'operators' })).principal.grants).toEqual([
      { role: 'admin' },
    ]);
  });

  it('is nothing without one that fits: PERMISSION_DENIED, and the scopes that would', async () => {
    for (const said of [
      { scope: 'guidon.reader' },
      { scope: undefined },
      { scope: ['x'], groups: { 0: 'operators' } },
      { scope: undefined, groups: 'release-managers operators' },
    ]) {
      const { status, challenge, body } = await guidon.call(await token(said), 'list_projects');
      expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'PERMISSION_DENIED' });
      expect(body.error.hint).toContain('GUIDON_OAUTH_ROLES');
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain('scope="guidon.read guidon.write"');
    }
  });

  it('is judged as everybody’s rights are; where a scope would help, the answer names it', async () => {
    const viewer = await token();
    const denied = await guidon.call(viewer, 'create_flag', { key: 'by_viewer' });
    expect(denied).toMatchObject({ status: 403, body: { error: { code: 'PERMISSION_DENIED' } } });
    expect(denied.challenge).toBe(
      [
        'Bearer realm="guidon", error="insufficient_scope"',
        `resource_metadata="${guidon.url}/.well-known/oauth-protected-resource/mcp"`,
        'scope="guidon.read guidon.write"',
      ].join(', '),
    );
    const beyond = await guidon.call(viewer, 'delete_project', { key: 'default' });
    expect(beyond).toMatchObject({ status: 403, challenge: null });
    const editor = await token({ scope: 'guidon.write' });
    expect(await guidon.call(editor, 'create_flag', { key: 'by_editor' })).toMatchObject({ status: 200 });
  });

  it('reaches into claims inside of claims', async () => {
    const settings = { GUIDON_OAUTH_ROLES: 'realm_access.roles:boss=admin,https%3A//a.example/r:b=viewer' };
    await using keycloak = await startOAuthServer(issuer, settings);
    const grants = async (said: Said) => (await callerOf(said, keycloak)).principal.grants;
    expect(await grants({ realm_access: { roles: ['boss'] } })).toEqual([{ role: 'admin' }]);
    expect(await grants({ 'https://a.example/r': 'b' })).toEqual([{ role: 'viewer' }]);
    // Without any scope among the rules there is none to ask for.
    const refused = await keycloak.call(await token({}, keycloak), 'list_projects');
    expect(refused).toMatchObject({ status: 403, challenge: null });
  });

  it('is narrowed by what the machine allows', async () => {
    const settings = { GUIDON_PROJECTS: 'web', GUIDON_READ_ONLY: 'true' };
    await using narrow = await startOAuthServer(issuer, settings);
    expect(await callerOf({}, narrow)).toMatchObject({
      readOnly: true,
      principal: { grants: [{ role: 'viewer', project: 'web' }] },
    });
  });

  it('ends with the token: keys of people made with it live no longer', async () => {
    const admin = await callerOf({ scope: undefined, groups: ['operators'] });
    const { keys } = guidon.test.app.services;
    const bot = { kind: 'agent', name: 'bot', grants: [{ role: 'viewer' }] } as const;
    await expect(keys.create(admin, { ...bot, expiresInDays: 1 })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const { key } = await keys.create(admin, bot);
    expect(key.expiresAt).toBe(admin.token?.expiresAt);
  });
});

describe('who a token is of', () => {
  it('is a person, shown by an address that the issuer checked, otherwise by the subject', async () => {
    const email = 'ada@example.org';
    const shown = async (said: Said) => (await callerOf(said)).principal;
    expect(await shown({ email, email_verified: true })).toMatchObject({ kind: 'person', name: email });
    expect(await shown({ email, email_verified: false })).toMatchObject({ name: 'ada' });
    expect(await shown({ email, email_verified: 'true' })).toMatchObject({ name: 'ada' });
    expect(await shown({ email })).toMatchObject({ name: 'ada' });
  });

  it('may be shown by another claim, which decides nothing', async () => {
    await using named = await startOAuthServer(issuer, { GUIDON_OAUTH_NAME_CLAIM: 'name' });
    const [ada, eve] = [
      await callerOf({ name: 'Ada' }, named),
      await callerOf({ sub: 'eve', name: 'Ada' }, named),
    ];
    expect([ada.principal.name, eve.principal.name]).toEqual(['Ada', 'Ada']);
    expect(ada.principal.id).not.toBe(eve.principal.id);
    const hidden = await callerOf({ name: '\u202e\u0000' }, named);
    expect(hidden.principal.name).toBe('ada');
  });

  it('is the same principal with every token, whatever the name and the program', async () => {
    const first = await callerOf();
    const again = await callerOf({
      email: 'a@b.example',
      email_verified: true,
      client_id: 'other',
      jti: '2',
    });
    expect(again.principal.id).toBe(first.principal.id);
  });

  it('is neither the holder of a key of that name, nor the same subject of another issuer', async () => {
    const { principal } = await callerOf();
    const key = await guidon.test.key({ name: 'ada' });
    const holder = await guidon.test.app.keyCaller(key);
    await using other = await startIssuer();
    await using elsewhere = await startOAuthServer(other, await sameDatabase());
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const said = {
      iss: other.url,
      aud: elsewhere.resource,
      sub: 'ada',
      scope: 'guidon.read',
      auth_time: 1,
      exp,
    };
    const stranger = await elsewhere.test.app.tokenCaller?.(await forge(other.key(), said));
    const ids = [principal.id, holder?.principal.id, stranger?.principal.id];
    expect(new Set(ids).size).toBe(3);
    const admin = await guidon.test.app.operatorCaller();
    const named = { kind: 'person', name: `${issuer.url} ["ada"]`, grants: [{ role: 'viewer' }] } as const;
    const made = await guidon.test.app.services.keys.create(admin, named);
    expect(made.principal.id).not.toBe(principal.id);
  });

  async function sameDatabase(): Promise<Environment> {
    return { GUIDON_DATABASE_URL: `sqlite:${guidon.test.folder}/guidon.db` };
  }

  it.each<[string, Said, string]>([
    ['names an actor', { act: { sub: 'claude' } }, 'claude'],
    ['names a client that acts', { act: { client_id: 'claude', act: { sub: 'x' } } }, 'claude'],
    ['names somebody nobody understands', { act: 'yes' }, 'agent'],
    ['is of a client that is an agent', { client_id: 'robot' }, 'robot'],
    ['is of a client that is an agent, by its other name', { client_id: undefined, azp: 'robot' }, 'robot'],
  ])('is an agent acting for the person when it %s', async (_name, said, agent) => {
    const person = (await callerOf()).principal;
    const { principal } = await callerOf(said);
    expect(principal).toMatchObject({
      kind: 'agent',
      name: agent,
      actingFor: 'ada',
      actingForId: person.id,
      grants: [{ role: 'viewer' }],
    });
    expect(principal.id).not.toBe(person.id);
  });

  it.each<[string, Said]>([
    ['the client is the subject', { sub: 'ci', client_id: 'ci' }],
    ['Auth0 says so', { sub: 'ci@clients', client_id: undefined, azp: 'ci', gty: 'client-credentials' }],
    ['Entra ID says so', { sub: 'oid', client_id: undefined, azp: 'ci', idtyp: 'app' }],
    ['Auth0 names its subject so', { sub: 'ci@clients', client_id: 'ci' }],
    [
      'it is a client of Okta for itself',
      { sub: 'ci', client_id: undefined, cid: 'ci', scp: ['guidon.read'] },
    ],
    [
      'Entra ID gives it no scope',
      { sub: 'x', oid: 'x', client_id: undefined, appid: 'ci', scope: undefined, groups: 'operators' },
    ],
    [
      'Keycloak made it a service account',
      { sub: '7f', preferred_username: 'service-account-ci', azp: 'ci', client_id: 'ci' },
    ],
  ])('is an agent for itself when %s', async (_name, said) => {
    const { principal } = await callerOf({ auth_time: undefined, ...said });
    expect(principal).toMatchObject({ kind: 'agent', name: 'ci' });
    expect(principal).not.toHaveProperty('actingFor');
  });

  it.each<[string, Said]>([
    ['when it logged in (OpenID Connect)', { auth_time: 1_700_000_000 }],
    ['how (Entra ID, OpenID Connect)', { amr: ['pwd', 'mfa'] }],
    ['its user (Okta)', { cid: 'desk', uid: '00u1', scp: ['guidon.read'] }],
    ['that it is a user (Entra ID)', { idtyp: 'user' }],
    ['what a user agreed to (Entra ID)', { oid: 'o', scp: 'guidon.read' }],
  ])('is a person, who decides, when it says %s', async (_name, said) => {
    const caller = await callerOf({ auth_time: undefined, ...said });
    expect(caller.principal).toMatchObject({ kind: 'person', name: 'ada' });
    expect(actorOf(caller).decides).toBe(true);
  });

  // Machines have tokens without a word about it, too: nobody decides by what a token does not say.
  it.each<[string, Said]>([
    ['nothing more', {}],
    ['an empty list of ways to log in', { amr: [] }],
    ['that nobody ever logged in', { auth_time: 0 }],
    [
      'scopes of OpenID Connect',
      { scope: 'openid email guidon.read', email_verified: true, email: 'a@b.example' },
    ],
  ])('is an agent for its subject when it says %s', async (_name, said) => {
    const person = (await callerOf()).principal;
    const caller = await callerOf({ auth_time: undefined, ...said });
    expect(caller.principal).toMatchObject({ kind: 'agent', name: 'desk', actingForId: person.id });
    expect(actorOf(caller).decides).toBeUndefined();
  });

  it('is a person when it says what the settings name', async () => {
    const settings = { GUIDON_OAUTH_PERSON_CLAIMS: 'user_type=human,badge' };
    await using set = await startOAuthServer(issuer, settings);
    const kindOf = async (said: Said) => (await callerOf({ auth_time: 1, ...said }, set)).principal.kind;
    expect(await kindOf({ user_type: 'human' })).toBe('person');
    expect(await kindOf({ badge: 7 })).toBe('person');
    for (const said of [{}, { user_type: 'service' }, { badge: false }])
      expect(await kindOf(said)).toBe('agent');
  });

  it('is told by history: over the JSON API the person, or the agent and the person', async () => {
    const write = { scope: 'guidon.read guidon.write' };
    await guidon.call(await token(write), 'create_flag', { key: 'of_person' });
    await guidon.call(await token({ ...write, client_id: 'robot' }), 'create_flag', { key: 'of_agent' });
    const { body } = await guidon.call(await token(), 'list_changes', {});
    const made = (flag: string) =>
      body.changes.find(({ changes }: { changes: string[] }) => changes.join().includes(flag));
    expect(made('of_person')).toMatchObject({ by: 'ada' });
    expect(made('of_person')).not.toHaveProperty('acting_for');
    expect(made('of_agent')).toMatchObject({ by: 'robot', acting_for: 'ada' });
  });
});

describe('an organization', () => {
  it('is the one whose key the claim holds, and no other', async () => {
    await using server = await startOAuthServer(issuer, {
      GUIDON_OAUTH_ORGANIZATION_CLAIM: 'org',
      GUIDON_OAUTH_ROLES: `${ROLES},scope:all=admin`,
    });
    await server.test.foreignKey();
    const of = async (said: Said) =>
      server.call(await token({ scope: 'all', ...said }, server), 'list_projects');
    const home = await callerOf({ org: 'default' }, server);
    expect(home.principal.organizationId).toBe(
      (await server.test.app.operatorCaller()).principal.organizationId,
    );
    expect((await callerOf({ org: ['other'] }, server)).principal.organizationId).toBe('org_other');
    for (const org of [undefined, 'nowhere', '', 7, ['default', 'other'], 'org_other']) {
      const { status, body } = await of({ org });
      expect({ status, code: body.error?.code }, `${org}`).toEqual({
        status: 403,
        code: 'PERMISSION_DENIED',
      });
    }
  });

  it('does not see flags of another, as its administrator either', async () => {
    await using server = await startOAuthServer(issuer, { GUIDON_OAUTH_ORGANIZATION_CLAIM: 'org' });
    await server.test.foreignKey();
    await server.test.run('create_flag', { key: 'ours' });
    const foreign = await token({ org: 'other', groups: 'operators' }, server);
    const refused = await server.call(foreign, 'get_flag', { project: 'default', key: 'ours' });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    const own = await token({ org: 'default' }, server);
    expect(await server.call(own, 'list_flags')).toMatchObject({ status: 200, body: { total: 1 } });
  });
});
