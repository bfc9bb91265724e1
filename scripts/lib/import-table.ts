/** What one room of the source may import. */
export interface Room {
  /** Its files, as a prefix of their paths from the repository's root. */
  readonly path: string;
  /** What it holds, in a few words. */
  readonly holds: string;
  /** Names of the rooms it may import, besides itself. */
  readonly rooms: readonly string[];
  /** Packages it may import; `@x/*` is a scope. */
  readonly packages: readonly string[];
  /** Whether it may import modules of Node. */
  readonly node: boolean;
}

const SERVER = 'packages/server/src';

/** Who may import whom, from the top down. ARCHITECTURE.md prints it, test/architecture.test.ts holds it. */
export const ROOMS = {
  main: {
    path: `${SERVER}/main`,
    holds: 'the programs: argv to exit code',
    rooms: ['cli'],
    packages: [],
    node: true,
  },
  cli: {
    path: `${SERVER}/cli/`,
    holds: 'one file per command',
    rooms: [
      'app',
      'audit',
      'config',
      'core',
      'demo',
      'flags',
      'http',
      'lib',
      'mcp',
      'principals',
      'project-file',
      'surface',
      'tools',
      'webhooks',
    ],
    packages: ['commander'],
    node: true,
  },
  demo: {
    path: `${SERVER}/demo/`,
    holds: 'the demo workspace',
    rooms: ['app', 'core', 'flags', 'lib', 'principals', 'tools'],
    packages: [],
    node: false,
  },
  http: {
    path: `${SERVER}/http/`,
    holds: 'the HTTP door: routes, keys, guards, limits, metrics, traces',
    rooms: ['app', 'audit', 'core', 'flags', 'lib', 'mcp', 'principals', 'tools', 'webhooks'],
    packages: ['@modelcontextprotocol/*', '@opentelemetry/*', 'zod'],
    node: true,
  },
  mcp: {
    path: `${SERVER}/mcp/`,
    holds: 'the MCP door: stdio and Streamable HTTP, prompts, resources',
    rooms: ['app', 'core', 'flags', 'lib', 'principals', 'tools'],
    packages: ['@modelcontextprotocol/*', 'zod'],
    node: true,
  },
  app: {
    path: `${SERVER}/app.ts`,
    holds: 'the only composition root',
    rooms: [
      'audit',
      'config',
      'core',
      'delivery/flux',
      'flags',
      'lib',
      'principals',
      'releases',
      'storage',
      'surface',
      'tools',
      'webhooks',
    ],
    packages: [],
    node: false,
  },
  surface: {
    path: `${SERVER}/surface/`,
    holds: 'which of the tools each caller is offered: surface flags and the gate; port SurfaceHistory',
    rooms: ['core', 'flags', 'gate', 'lib', 'principals', 'tools'],
    packages: [],
    node: false,
  },
  tools: {
    path: `${SERVER}/tools/`,
    holds: 'one file per tool, the runner',
    rooms: ['audit', 'core', 'delivery', 'flags', 'lib', 'principals', 'releases', 'snippets', 'webhooks'],
    packages: ['zod'],
    node: true,
  },
  webhooks: {
    path: `${SERVER}/webhooks/`,
    holds: 'who is told of what happened: signed, sent, tried again; port WebhookStore',
    rooms: ['flags', 'lib', 'principals'],
    packages: [],
    node: true,
  },
  audit: {
    path: `${SERVER}/audit/`,
    holds: 'the audit log: chained, searched, verified, pruned; port AuditStore',
    rooms: ['flags', 'lib', 'principals'],
    packages: [],
    node: true,
  },
  principals: {
    path: `${SERVER}/principals/`,
    holds: 'who calls; port PrincipalStore',
    rooms: ['flags', 'lib'],
    packages: ['jose'],
    node: true,
  },
  config: {
    path: `${SERVER}/config/`,
    holds: 'environment variables, settings, secrets',
    rooms: ['delivery', 'lib', 'principals', 'tools'],
    packages: ['env-paths'],
    node: true,
  },
  releases: {
    path: `${SERVER}/releases/`,
    holds: 'change requests: reviewed, published, rebased',
    rooms: ['core', 'flags', 'lib'],
    packages: [],
    node: false,
  },
  flags: {
    path: `${SERVER}/flags/`,
    holds: 'the rules of the product; port FlagStore',
    rooms: ['core', 'lib'],
    packages: ['@cfworker/json-schema'],
    node: false,
  },
  'project-file': {
    path: `${SERVER}/project-file/`,
    holds: 'a project as YAML: read, judged, written',
    rooms: ['core', 'flags', 'lib'],
    packages: ['fastest-levenshtein', 'yaml'],
    node: false,
  },
  'delivery/flux': {
    path: `${SERVER}/delivery/flux/`,
    holds:
      'clusters reached through their API servers: kubeconfigs, discovery, logs, operations; implements Delivery',
    rooms: ['delivery', 'lib'],
    packages: ['@kubernetes/client-node'],
    node: true,
  },
  delivery: {
    path: `${SERVER}/delivery/`,
    holds: 'what runs where: health, graph, root cause, timeline, comparison, diagrams; port Delivery',
    rooms: ['lib'],
    packages: [],
    node: false,
  },
  snippets: {
    path: `${SERVER}/snippets/`,
    holds: 'code that reads a flag',
    rooms: ['core'],
    packages: [],
    node: false,
  },
  storage: {
    path: `${SERVER}/storage/`,
    holds: 'Kysely on node:sqlite and pg, migrations, announcements; implements the ports',
    rooms: ['audit', 'core', 'flags', 'lib', 'principals', 'surface', 'webhooks'],
    packages: ['@redis/client', 'kysely', 'pg'],
    node: true,
  },
  lib: {
    path: `${SERVER}/lib/`,
    holds: 'errors, logger, clock, ids',
    rooms: [],
    packages: ['fastest-levenshtein', 'pino'],
    node: true,
  },
  'gate-cli': {
    path: 'packages/gate/src/cli/',
    holds: 'guidon-gate: snapshots of surfaces, and the probe',
    rooms: ['core', 'gate-testing'],
    packages: ['@modelcontextprotocol/client', 'commander'],
    node: true,
  },
  'gate-testing': {
    path: 'packages/gate/src/testing/',
    holds: '@guidon/gate/testing, a gated server with exactly these flags',
    rooms: ['core', 'gate'],
    packages: ['@modelcontextprotocol/client'],
    node: true,
  },
  gate: {
    path: 'packages/gate/src/',
    holds: '@guidon/gate, the tools of MCP servers behind flags',
    rooms: ['core'],
    packages: ['fastest-levenshtein', 'yaml'],
    node: true,
  },
  openfeature: {
    path: 'packages/openfeature/src/',
    holds: '@guidon/openfeature, the provider for applications',
    rooms: ['core'],
    packages: ['@openfeature/server-sdk', 'eventsource-parser'],
    node: true,
  },
  core: {
    path: 'packages/core/src/',
    holds: '@guidon/core, the pure flag engine',
    rooms: [],
    packages: [],
    node: false,
  },
} as const satisfies Readonly<Record<string, Room>>;

/** Modules of Node that only one room, or none, may import. */
export const RESERVED_MODULES: Readonly<Record<string, readonly string[]>> = {
  'node:sqlite': ['storage'],
  'node:child_process': ['delivery/flux'],
  'node:http': ['http', 'webhooks', 'gate-cli', 'delivery/flux'],
};

/** The table as Markdown. */
export function importTableMarkdown(): string {
  const rows = Object.entries<Room>(ROOMS).map(
    ([name, room]) =>
      `| \`${name}\` | ${room.holds} | ${room.rooms.join(', ') || 'nothing'} | ${packagesOf(room)} |`,
  );
  return ['| room | holds | may import | packages |', '|---|---|---|---|', ...rows].join('\n');
}

function packagesOf(room: Room): string {
  const names = [...room.packages.map((name) => `\`${name}\``), ...(room.node ? ["Node's own"] : [])];
  return names.join(', ') || 'none';
}
