import { DEFAULT_TOOLSETS, TOOLSETS } from '../tools/toolset.ts';
import { remoteCommandsInWords } from './remote-commands.ts';

/** What an environment variable means; docs/config.md is generated from this. */
export interface EnvironmentVariable {
  readonly description: string;
  /** What holds when it is not set, in words. */
  readonly default: string;
  readonly secret?: true;
}

/** Every environment variable Guidon reads. */
export const ENVIRONMENT = {
  GUIDON_DATA: {
    description: 'Folder for the database and the files beside it.',
    default: "the platform's data folder for `guidon`",
  },
  GUIDON_DATABASE_URL: {
    description:
      'Database: `sqlite:<path>`, or `postgres://<user>@<host>/<database>` for PostgreSQL 14 or newer. A password may be part of it, or come from `PGPASSWORD` or `~/.pgpass`; it is never shown.',
    default: '`guidon.db` in the data folder',
  },
  GUIDON_REDIS_URL: {
    description:
      'Redis (`redis://` or `rediss://`) through which instances on PostgreSQL tell each other of changes. Nothing is kept there. A password may be part of it; it is never shown.',
    default: "PostgreSQL's own LISTEN and NOTIFY",
  },
  GUIDON_TOOLSETS: {
    description: `Comma-separated toolsets this machine offers at most, through every door: ${inCode(Object.keys(TOOLSETS))}, or \`all\`.`,
    default: `${inCode(DEFAULT_TOOLSETS)} or what \`--toolsets\` asks for to models; everything but \`delivery\` over HTTP and at the command line`,
  },
  GUIDON_WINDOW_MINUTES: {
    description:
      'How long the list of tools stays for clients without a session, in whole minutes from 1 to 1440: what surface flags say is listed that much later at most. A tool that left the list answers for twice as long, an hour at least. The same on all instances of one database.',
    default: '`10`',
  },
  GUIDON_USAGE_DAYS: {
    description: 'How many days it is remembered how often flags were evaluated.',
    default: '`90`',
  },
  GUIDON_AUDIT_DAYS: {
    description:
      'How many days the audit log is kept. What is pruned leaves a record, and the rest can be verified.',
    default: 'for ever',
  },
  GUIDON_IDEMPOTENCY_DAYS: {
    description: 'How many days the first answer to a call with an `idempotency_key` is kept for repeats.',
    default: '`7`',
  },
  GUIDON_READ_ONLY: {
    description: '`true` offers reading tools only. `--read-only` does the same for one process.',
    default: '`false`',
  },
  GUIDON_PROJECTS: {
    description: 'Comma-separated keys of the only projects this machine may touch.',
    default: 'all projects',
  },
  GUIDON_HOST: { description: 'Address the HTTP server listens on.', default: '`127.0.0.1`' },
  GUIDON_PORT: { description: 'Port the HTTP server listens on.', default: '`7420`' },
  GUIDON_PUBLIC_URL: {
    description:
      'Address the HTTP server is reached by from elsewhere, such as `https://guidon.example.org`: requests whose `Host` is its name are answered, and its pages may ask. Other names are refused, but for `localhost`, `GUIDON_HOST`, and, once that is not this machine alone, plain addresses.',
    default: 'no further name',
  },
  GUIDON_TRUSTED_PROXIES: {
    description:
      'Comma-separated addresses or networks (`10.0.0.0/8`) of proxies in front of the HTTP server; only their `X-Forwarded-For` and `X-Forwarded-Proto` count.',
    default: 'none',
  },
  GUIDON_CORS_ORIGINS: {
    description:
      'Comma-separated origins whose pages may read answers, such as `https://app.example.org`, or `*` for any.',
    default: 'none',
  },
  GUIDON_RATE_LIMIT: {
    description:
      'Calls a minute of one person or agent over HTTP; a sixth of them at once. `0` sets no limit.',
    default: '`6000`',
  },
  GUIDON_SDK_RATE_LIMIT: {
    description:
      'The same for an SDK key. All users of an application share its client-side key, so mind how many there are.',
    default: '`0`, no limit',
  },
  GUIDON_MAX_CONNECTIONS: {
    description: 'Connections to the HTTP server at a time, streams included; more are closed at once.',
    default: '`20000`',
  },
  GUIDON_WEBHOOK_NETWORKS: {
    description:
      'Comma-separated addresses or networks (`10.0.0.0/8`) that [webhooks](webhooks.md) may lead to though they are not public, also without https.',
    default: 'none: public addresses only',
  },
  GUIDON_ADMIN_KEY: {
    description: 'Administrator key for HTTP, 32 characters or more. Otherwise one is made on first start.',
    default: 'made on first start',
    secret: true,
  },
  GUIDON_URL: {
    description: `Address of a Guidon server: the commands ${remoteCommandsInWords((name) => `\`${name}\``)} speak to it instead of opening a database.`,
    default: 'the local database',
  },
  GUIDON_KEY: {
    description: 'The key these commands show to the server at `GUIDON_URL`.',
    default: 'none',
    secret: true,
  },
  GUIDON_OAUTH_ISSUER: {
    description:
      'Issuer of OAuth 2.1 access tokens that the HTTP server takes beside keys; https, or http on this machine. Written exactly as in its tokens. Needs `GUIDON_PUBLIC_URL` and `GUIDON_OAUTH_ROLES`; [HTTP](http.md#tokens) tells the rest.',
    default: 'keys only',
  },
  GUIDON_OAUTH_AUDIENCE: {
    description: 'What a token must be made for (`aud`).',
    default: '`<GUIDON_PUBLIC_URL>/mcp`',
  },
  GUIDON_OAUTH_JWKS_URL: {
    description: "Where the issuer's public keys are.",
    default: "what the issuer's metadata says (RFC 8414 or OpenID Connect)",
  },
  GUIDON_OAUTH_NAME_CLAIM: {
    description:
      'Claim that people are shown by. Policies name approvers by it, so choose one they cannot change.',
    default: '`email` where `email_verified` is true, otherwise `sub`',
  },
  GUIDON_OAUTH_ORGANIZATION_CLAIM: {
    description: 'Claim that holds the key of the organization a token is for.',
    default: 'all are in the first organization',
  },
  GUIDON_OAUTH_ROLES: {
    description:
      'Comma-separated rules that give roles by claims: `scope:guidon.read=viewer,groups:release-managers=approver:web/production`. A `:` in the name of a claim is `%3A`, a comma `%2C`, a percent sign `%25`.',
    default: 'none; must be set',
  },
  GUIDON_OAUTH_AGENT_CLIENTS: {
    description: 'Comma-separated ids of clients whose tokens are those of agents, whoever logged in.',
    default: 'none',
  },
  GUIDON_OAUTH_PERSON_CLAIMS: {
    description:
      'Comma-separated claims, as `amr` or `user_type=human`, that only tokens of people have. A token without any of them is of an agent that acts for its subject: it approves and publishes nothing.',
    default: '`auth_time`, `amr`, `uid`, `idtyp=user`, or `oid` with `scp`',
  },
  KUBECONFIG: {
    description:
      'Kubeconfig files of the clusters that the delivery tools look at, with `:` between them (`;` on Windows). No other file is read but those they name as certificates and tokens. Clusters are those of the organization `default`, which every database has from the start: whoever belongs to another one never sees them.',
    default: '`.kube/config` in the home folder',
  },
  KUBERNETES_SERVICE_HOST: {
    description:
      'Set by Kubernetes in every pod: the cluster this server runs in is one of the clusters then, `in-cluster`, in the name of its service account.',
    default: 'not in a cluster',
  },
  KUBERNETES_SERVICE_PORT: { description: 'Set by Kubernetes beside it.', default: '`443`' },
  GUIDON_KUBE_CONTEXTS: {
    description: 'Comma-separated contexts that may be asked, of all that the kubeconfigs have.',
    default: 'all',
  },
  GUIDON_KUBE_EXEC: {
    description:
      '`false` never starts the credential plugins that a kubeconfig names (`exec`). They are the only programs Guidon starts, without a shell.',
    default: '`true`',
  },
  GUIDON_KUBE_TIMEOUT: {
    description: 'Seconds a request to a cluster, or a credential plugin, may take.',
    default: '`30`',
  },
  GUIDON_KUBE_AS: {
    description: 'User that every request to a cluster is made as (impersonation).',
    default: 'whoever the kubeconfig says',
  },
  GUIDON_KUBE_AS_GROUPS: { description: 'Comma-separated groups of that user.', default: 'none' },
  GUIDON_KUBE_AS_UID: { description: 'Uid of that user.', default: 'none' },
  GUIDON_KUBE_AS_EXTRA: {
    description: 'Comma-separated `name=value` extras of that user; a name may come several times.',
    default: 'none',
  },
  GUIDON_KUBE_CALLER_PREFIX: {
    description:
      'Makes every request to a cluster as the caller: the user is this prefix and the name of the caller (`guidon:` gives `guidon:jane` for a person with a key, `guidon:agent:ci` for an agent, `guidon:token:…` for whoever comes with a token, `guidon:machine:…` on this machine), the groups are the prefix and each role (`guidon:viewer`, `guidon:editor:web`), the uid is the principal.',
    default: 'callers are not told apart',
  },
  GUIDON_DELIVERY_WRITES: {
    description:
      '`true` lets `operate_delivery` reconcile, suspend and resume. Without it a dry run is refused too, as that of any writing tool is on a read-only connection: it would promise what cannot be done, and clusters ask for the right to patch even then.',
    default: '`false`',
  },
  GUIDON_DELIVERY_EVENTS: {
    description:
      '`false` leaves no Kubernetes Event on what `operate_delivery` changed. The Event tells people who look into the cluster who changed it; it is left where rights allow it.',
    default: '`true`',
  },
  GUIDON_MASK_SECRETS: {
    description:
      '`false` shows values of Secrets, passwords and tokens in what clusters say. Whoever may call the delivery tools then reads them.',
    default: '`true`',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    description:
      'Address of an OpenTelemetry collector that takes OTLP over HTTP: the HTTP server sends it traces. Its exporter reads the other `OTEL_EXPORTER_OTLP_` variables, such as headers, by itself; it waits two seconds for an answer.',
    default: 'no traces',
  },
  GUIDON_LOG_LEVEL: {
    description:
      '`debug`, `info`, `warn`, `error` or `silent`; logs go to standard error. `debug` has a line for every call of a tool and every request over HTTP: who, what, how it ended, and nothing that was given or answered.',
    default: '`warn` for stdio and the CLI, `info` for the HTTP server',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** The name of an environment variable Guidon reads. */
export type EnvironmentName = keyof typeof ENVIRONMENT;

/** The values that are set, by name; empty ones count as unset. */
export type Environment = { readonly [Name in EnvironmentName]?: string };

/** Reads the process's environment: the only place that does. */
export function readEnvironment(): Environment {
  const names = Object.keys(ENVIRONMENT) as EnvironmentName[];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** What programs that Guidon starts inherit: everything but its own settings, which hold secrets. */
export function inheritedEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GUIDON_|PG)/.test(name)));
}

function inCode(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
