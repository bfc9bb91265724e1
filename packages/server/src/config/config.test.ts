import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../lib/app-error.ts';
import { TOOLSETS } from '../tools/toolset.ts';
import { type ConfigOverrides, loadConfig } from './config.ts';
import { ENVIRONMENT, type Environment, readEnvironment } from './env.ts';
import { loadRemote } from './remote.ts';
import { loadSecrets } from './secrets.ts';

const OAUTH: Environment = {
  GUIDON_OAUTH_ISSUER: 'https://login.example.org',
  GUIDON_OAUTH_ROLES: 'scope:read=viewer',
  GUIDON_PUBLIC_URL: 'https://guidon.example.org',
};

function failure(environment: Environment, overrides?: ConfigOverrides): AppError | undefined {
  try {
    loadConfig(environment, overrides);
  } catch (error) {
    return error as AppError;
  }
  return undefined;
}

describe('defaults', () => {
  it('listen on loopback, offer the flags toolset, write, and know no public address', () => {
    const config = loadConfig({ GUIDON_DATA: '/data' });
    expect(config).toEqual({
      dataFolder: path.resolve('/data'),
      database: { kind: 'sqlite', path: path.resolve('/data/guidon.db') },
      toolsets: ['flags'],
      callable: ['flags', 'targeting', 'admin', 'governance'],
      readOnly: false,
      windowMinutes: 10,
      http: {
        host: '127.0.0.1',
        port: 7420,
        trustedProxies: [],
        corsOrigins: [],
        rateLimit: 6000,
        sdkRateLimit: 0,
        maxConnections: 20_000,
      },
      usageDays: 90,
      idempotencyDays: 7,
      webhookNetworks: [],
      delivery: {
        kubeconfigs: [path.join(os.homedir(), '.kube', 'config')],
        execPlugins: true,
        timeoutMs: 30_000,
        maskSecrets: true,
        writes: false,
        leaveEvents: true,
      },
      logLevel: 'warn',
    });
  });

  it('have a data folder on every platform', () => {
    expect(path.isAbsolute(loadConfig({}).dataFolder)).toBe(true);
  });
});

describe('every variable', () => {
  const seen: {
    readonly [Name in keyof typeof ENVIRONMENT]: [string, (environment: Environment) => unknown, unknown];
  } = {
    GUIDON_DATA: ['/x', (set) => loadConfig(set).dataFolder, path.resolve('/x')],
    GUIDON_DATABASE_URL: [
      'sqlite:/y/z.db',
      (set) => loadConfig(set).database,
      { kind: 'sqlite', path: path.resolve('/y/z.db') },
    ],
    GUIDON_REDIS_URL: ['redis://h:6379/1', (set) => loadConfig(set).redisUrl, 'redis://h:6379/1'],
    GUIDON_TOOLSETS: [
      'all',
      (set) => loadConfig(set).toolsets,
      ['flags', 'targeting', 'admin', 'delivery', 'governance'],
    ],
    GUIDON_USAGE_DAYS: ['7', (set) => loadConfig(set).usageDays, 7],
    GUIDON_WINDOW_MINUTES: ['1440', (set) => loadConfig(set).windowMinutes, 1_440],
    GUIDON_AUDIT_DAYS: ['30', (set) => loadConfig(set).auditDays, 30],
    GUIDON_IDEMPOTENCY_DAYS: ['2', (set) => loadConfig(set).idempotencyDays, 2],
    GUIDON_READ_ONLY: ['TRUE', (set) => loadConfig(set).readOnly, true],
    GUIDON_PROJECTS: ['a, b,,', (set) => loadConfig(set).projects, ['a', 'b']],
    GUIDON_HOST: ['0.0.0.0', (set) => loadConfig(set).http.host, '0.0.0.0'],
    GUIDON_PORT: ['0', (set) => loadConfig(set).http.port, 0],
    GUIDON_PUBLIC_URL: ['https://a.example/x//', (set) => loadConfig(set).publicUrl, 'https://a.example/x'],
    GUIDON_TRUSTED_PROXIES: [
      '10.0.0.0/8, ::1',
      (set) => loadConfig(set).http.trustedProxies,
      ['10.0.0.0/8', '::1'],
    ],
    GUIDON_CORS_ORIGINS: [
      'https://a.example/,http://localhost:3000',
      (set) => loadConfig(set).http.corsOrigins,
      ['https://a.example', 'http://localhost:3000'],
    ],
    GUIDON_RATE_LIMIT: ['60', (set) => loadConfig(set).http.rateLimit, 60],
    GUIDON_SDK_RATE_LIMIT: ['9', (set) => loadConfig(set).http.sdkRateLimit, 9],
    GUIDON_MAX_CONNECTIONS: ['7', (set) => loadConfig(set).http.maxConnections, 7],
    GUIDON_WEBHOOK_NETWORKS: [
      '10.0.0.0/8, ::1',
      (set) => loadConfig(set).webhookNetworks,
      ['10.0.0.0/8', '::1'],
    ],
    GUIDON_ADMIN_KEY: ['k', (set) => loadSecrets(set).adminKey, 'k'],
    GUIDON_URL: ['https://a.example/x/mcp/', (set) => remoteOf(set)?.url, 'https://a.example/x'],
    GUIDON_KEY: ['gdn_k', (set) => remoteOf(set)?.key, 'gdn_k'],
    GUIDON_OAUTH_ISSUER: ['http://127.0.0.1:9', (set) => oauthOf(set)?.issuer, 'http://127.0.0.1:9'],
    GUIDON_OAUTH_AUDIENCE: ['guidon', (set) => oauthOf(set)?.audience, 'guidon'],
    GUIDON_OAUTH_JWKS_URL: [
      'https://a.example/keys',
      (set) => oauthOf(set)?.jwksUrl,
      'https://a.example/keys',
    ],
    GUIDON_OAUTH_NAME_CLAIM: ['upn', (set) => oauthOf(set)?.nameClaim, 'upn'],
    GUIDON_OAUTH_ORGANIZATION_CLAIM: ['org', (set) => oauthOf(set)?.organizationClaim, 'org'],
    GUIDON_OAUTH_AGENT_CLIENTS: ['a, b', (set) => oauthOf(set)?.agentClients, ['a', 'b']],
    GUIDON_OAUTH_PERSON_CLAIMS: ['amr, a=b', (set) => oauthOf(set)?.personClaims, ['amr', 'a=b']],
    GUIDON_OAUTH_ROLES: [
      'scope:guidon.read=viewer, groups:CN=a%2CO=b=approver:web/production,https%3A//a/roles:x:y=admin:web',
      (set) => oauthOf(set)?.roles,
      [
        { claim: 'scope', value: 'guidon.read', grant: { role: 'viewer' } },
        {
          claim: 'groups',
          value: 'CN=a,O=b',
          grant: { role: 'approver', project: 'web', environment: 'production' },
        },
        { claim: 'https://a/roles', value: 'x:y', grant: { role: 'admin', project: 'web' } },
      ],
    ],
    KUBECONFIG: [
      ['/a', '/b'].join(path.delimiter),
      (set) => loadConfig(set).delivery.kubeconfigs,
      ['/a', '/b'],
    ],
    KUBERNETES_SERVICE_HOST: [
      '10.0.0.1',
      (set) => loadConfig(set).delivery.inCluster,
      { host: '10.0.0.1', port: '443' },
    ],
    KUBERNETES_SERVICE_PORT: [
      '6443',
      (set) => loadConfig({ ...set, KUBERNETES_SERVICE_HOST: 'h' }).delivery.inCluster,
      { host: 'h', port: '6443' },
    ],
    GUIDON_KUBE_CONTEXTS: ['a,b', (set) => loadConfig(set).delivery.contexts, ['a', 'b']],
    GUIDON_KUBE_EXEC: ['false', (set) => loadConfig(set).delivery.execPlugins, false],
    GUIDON_KUBE_TIMEOUT: ['5', (set) => loadConfig(set).delivery.timeoutMs, 5000],
    GUIDON_KUBE_AS: ['jane', (set) => loadConfig(set).delivery.impersonate, { user: 'jane', groups: [] }],
    GUIDON_KUBE_AS_GROUPS: [
      'a,b',
      (set) => loadConfig({ ...set, GUIDON_KUBE_AS: 'jane' }).delivery.impersonate,
      { user: 'jane', groups: ['a', 'b'] },
    ],
    GUIDON_KUBE_AS_UID: [
      '7',
      (set) => loadConfig({ ...set, GUIDON_KUBE_AS: 'jane' }).delivery.impersonate?.uid,
      '7',
    ],
    GUIDON_KUBE_AS_EXTRA: [
      'reason=incident,team=web,team=ops',
      (set) => loadConfig({ ...set, GUIDON_KUBE_AS: 'jane' }).delivery.impersonate?.extra,
      { reason: ['incident'], team: ['web', 'ops'] },
    ],
    GUIDON_KUBE_CALLER_PREFIX: ['guidon:', (set) => loadConfig(set).delivery.callerPrefix, 'guidon:'],
    GUIDON_DELIVERY_WRITES: ['true', (set) => loadConfig(set).delivery.writes, true],
    GUIDON_DELIVERY_EVENTS: ['false', (set) => loadConfig(set).delivery.leaveEvents, false],
    GUIDON_MASK_SECRETS: ['false', (set) => loadConfig(set).delivery.maskSecrets, false],
    OTEL_EXPORTER_OTLP_ENDPOINT: [
      'http://localhost:4318/',
      (set) => loadConfig(set).http.tracesEndpoint,
      'http://localhost:4318',
    ],
    GUIDON_LOG_LEVEL: ['debug', (set) => loadConfig(set).logLevel, 'debug'],
  };

  function oauthOf(set: Environment) {
    return loadConfig({ ...OAUTH, ...set }).oauth;
  }

  function remoteOf(set: Environment) {
    return loadRemote({ GUIDON_URL: 'http://localhost', GUIDON_KEY: 'k', ...set });
  }

  it.each(Object.entries(seen))('%s is read', (name, [text, read, wanted]) => {
    const before = process.env[name];
    process.env[name] = text;
    try {
      expect(readEnvironment()).toMatchObject({ [name]: text });
      expect(read({ [name]: text })).toEqual(wanted);
    } finally {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
  });

  it('counts as unset when it is empty', () => {
    process.env.GUIDON_PORT = '';
    try {
      expect(readEnvironment()).not.toHaveProperty('GUIDON_PORT');
    } finally {
      delete process.env.GUIDON_PORT;
    }
  });

  it('that is secret never reaches the config', () => {
    const secret = 'a-secret-of-more-than-32-characters-in-all';
    expect(JSON.stringify(loadConfig({ GUIDON_ADMIN_KEY: secret }))).not.toContain(secret);
  });
});

describe('a value that makes no sense', () => {
  it.each<[Environment, ConfigOverrides?]>([
    [{ GUIDON_READ_ONLY: 'yes' }],
    // These two were members of the object the words were looked up in, and so made a server that could write.
    [{ GUIDON_READ_ONLY: 'constructor' }],
    [{ GUIDON_READ_ONLY: '__proto__' }],
    [{ GUIDON_PORT: '65536' }],
    [{ GUIDON_PORT: '-1' }],
    [{ GUIDON_PORT: '80.5' }],
    [{ GUIDON_PORT: '1e3' }],
    [{ GUIDON_PORT: '0x50' }],
    [{ GUIDON_PORT: ' ' }],
    [{}, { port: '' }],
    [{}, { port: Number.NaN }],
    [{ GUIDON_TOOLSETS: 'flag' }],
    [{ GUIDON_TOOLSETS: ',' }],
    [{ GUIDON_TOOLSETS: 'constructor' }],
    [{}, { toolsets: 'flags,toString' }],
    [{ GUIDON_DATABASE_URL: 'mysql://localhost/x' }],
    [{ GUIDON_DATABASE_URL: 'postgres://localhost' }],
    [{ GUIDON_DATABASE_URL: 'sqlite:' }],
    [{ GUIDON_REDIS_URL: 'localhost:6379' }],
    [{ GUIDON_REDIS_URL: 'redis://localhost/cache' }],
    [{ GUIDON_PUBLIC_URL: 'guidon.example.org' }],
    [{ GUIDON_PUBLIC_URL: 'javascript:alert(1)' }],
    [{ GUIDON_LOG_LEVEL: 'verbose' }],
    [{ GUIDON_TRUSTED_PROXIES: 'proxy.example.org' }],
    [{ GUIDON_TRUSTED_PROXIES: '10.0.0.0/33' }],
    [{ GUIDON_TRUSTED_PROXIES: '10.0.0.0/8/8' }],
    [{ GUIDON_CORS_ORIGINS: 'app.example.org' }],
    [{ GUIDON_CORS_ORIGINS: 'https://app.example.org/path' }],
    [{ GUIDON_CORS_ORIGINS: 'null' }],
    [{ GUIDON_KUBE_TIMEOUT: '0' }],
    [{ GUIDON_KUBE_AS_GROUPS: 'admins' }],
    [{ GUIDON_KUBE_AS: 'jane', GUIDON_KUBE_AS_EXTRA: 'no pair' }],
    [{ GUIDON_KUBE_AS_EXTRA: 'reason=incident' }],
    [{ GUIDON_KUBE_CALLER_PREFIX: 'system:' }],
    [{ GUIDON_KUBE_CALLER_PREFIX: 'guidon' }],
    [{ GUIDON_MASK_SECRETS: 'off' }],
    [{ GUIDON_RATE_LIMIT: '-1' }],
    [{ GUIDON_SDK_RATE_LIMIT: 'many' }],
    [{ GUIDON_MAX_CONNECTIONS: '0' }],
    [{ GUIDON_AUDIT_DAYS: '0' }],
    [{ GUIDON_WINDOW_MINUTES: '0' }],
    [{ GUIDON_WINDOW_MINUTES: '1441' }],
    [{ GUIDON_WINDOW_MINUTES: '1.5' }],
    [{ GUIDON_IDEMPOTENCY_DAYS: 'x' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }],
    [{ ...OAUTH, GUIDON_OAUTH_ISSUER: 'http://login.example.org' }],
    [{ ...OAUTH, GUIDON_OAUTH_ISSUER: 'login.example.org' }],
    [{ ...OAUTH, GUIDON_OAUTH_ISSUER: 'https://me:secret@login.example.org' }],
    [{ ...OAUTH, GUIDON_OAUTH_ISSUER: 'https://login.example.org?tenant=a' }],
    [{ ...OAUTH, GUIDON_OAUTH_JWKS_URL: 'http://keys.example.org' }],
    [{ ...OAUTH, GUIDON_PUBLIC_URL: '' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: ',' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: 'scope:read=owner' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: 'scope:read=constructor' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: 'read=viewer' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: 'scope:%=viewer' }],
    [{ ...OAUTH, GUIDON_OAUTH_ROLES: 'scope:read=viewer:web/a/b' }],
    [{ GUIDON_OAUTH_ROLES: 'scope:read=viewer' }],
  ])('%j %j is MISCONFIGURED', (environment, overrides) => {
    expect(failure(environment, overrides)).toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/./),
    });
  });
});

describe('a command line', () => {
  const toolsets = (allowed: string | undefined, asked: string | undefined) =>
    loadConfig({ ...(allowed && { GUIDON_TOOLSETS: allowed }) }, { ...(asked && { toolsets: asked }) })
      .toolsets;

  it.each([
    [undefined, undefined, ['flags']],
    [undefined, 'all', ['flags', 'targeting', 'admin', 'delivery', 'governance']],
    ['flags', 'all', ['flags']],
    ['flags', 'flags,admin', ['flags']],
    ['all', 'admin', ['admin']],
    ['all', undefined, ['flags', 'targeting', 'admin', 'delivery', 'governance']],
  ])('toolsets: machine %s, asked %s: %j', (allowed, asked, wanted) => {
    expect(toolsets(allowed, asked)).toEqual(wanted);
  });

  it('that asks only for toolsets the machine leaves out is refused', () => {
    expect(() => toolsets('flags', 'admin')).toThrow(
      expect.objectContaining({
        code: 'MISCONFIGURED',
        message: expect.stringContaining('GUIDON_TOOLSETS=flags'),
      }),
    );
  });

  const projects = (allowed: string | undefined, asked: string | undefined) =>
    loadConfig({ ...(allowed && { GUIDON_PROJECTS: allowed }) }, { ...(asked && { projects: asked }) })
      .projects;

  it.each([
    [undefined, undefined, undefined],
    [undefined, 'a', ['a']],
    ['a,b', undefined, ['a', 'b']],
    ['a,b', 'b,c', ['b']],
    ['a', 'c', []],
    [',', undefined, []],
  ])('projects: machine %s, asked %s: %j', (allowed, asked, wanted) => {
    expect(projects(allowed, asked)).toEqual(wanted);
  });

  it('cannot make a read-only machine write', () => {
    expect(loadConfig({ GUIDON_READ_ONLY: 'true' }, { readOnly: false }).readOnly).toBe(true);
    expect(loadConfig({ GUIDON_READ_ONLY: 'false' }, { readOnly: true }).readOnly).toBe(true);
  });

  it('names address and port before the environment does; for the log level it is the other way round', () => {
    const environment = { GUIDON_HOST: 'a', GUIDON_PORT: '1', GUIDON_LOG_LEVEL: 'error' };
    const config = loadConfig(environment, { host: 'b', port: 2, logLevel: 'info' });
    expect(config).toMatchObject({ http: { host: 'b', port: 2 }, logLevel: 'error' });
  });
});

describe('the password of a server', () => {
  const environment = {
    GUIDON_DATABASE_URL: 'postgresql://ada:s3cret%40@db.example:5433/flags?sslmode=verify-full',
    GUIDON_REDIS_URL: 'rediss://:s3cret%40@cache.example/1',
  };

  it('travels apart from the rest of the URL', () => {
    const config = loadConfig(environment);
    expect(config.database).toEqual({
      kind: 'postgres',
      url: 'postgresql://ada@db.example:5433/flags?sslmode=verify-full',
    });
    expect(config.redisUrl).toBe('rediss://cache.example/1');
    expect(JSON.stringify(config)).not.toContain('s3cret');
    expect(loadSecrets(environment)).toEqual({ databasePassword: 's3cret@', redisPassword: 's3cret@' });
  });

  it.each(['s3cret/', 's3cret#', '12/s3cret', '12#s3cret', 's3cret?'])(
    '%s, not escaped, is not shown',
    (password) => {
      const refused = failure({ GUIDON_DATABASE_URL: `postgres://ada:${password}@db.example/flags` });
      expect(refused?.code).toBe('MISCONFIGURED');
      expect(`${refused?.message} ${refused?.hint}`).not.toContain('s3cret');
    },
  );
});

it('keeps nothing of a public URL that is not an address', () => {
  const { publicUrl } = loadConfig({ GUIDON_PUBLIC_URL: 'https://me:secret@a.example/x/?q=1#f' });
  expect(publicUrl).toBe('https://a.example/x');
});

it('takes tokens for the public address of MCP when nothing else is said', () => {
  const resource = 'https://guidon.example.org/mcp';
  expect(loadConfig(OAUTH).oauth).toMatchObject({ audience: resource, resource, agentClients: [] });
  expect(loadConfig({ GUIDON_PUBLIC_URL: 'https://guidon.example.org' }).oauth).toBeUndefined();
});

it.each(Object.keys(TOOLSETS))('the setting for toolsets tells of %s', (toolset) => {
  expect(ENVIRONMENT.GUIDON_TOOLSETS.description).toContain(`\`${toolset}\``);
});
