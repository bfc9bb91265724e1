import { createHash } from 'node:crypto';
import {
  condition,
  deployment,
  event,
  gitRepository,
  helmRelease,
  kustomization,
  pod,
  secret,
} from './drafts.ts';
import type { Draft } from './test-cluster.ts';

/** What a planted value should be caught by. */
export type MaskingClass =
  | 'learned from a Secret'
  | 'in a Secret'
  | 'named like a secret'
  | 'login or key in an address'
  | 'token of known shape';

/** A secret that was put somewhere. */
export interface Planted {
  readonly by: MaskingClass;
  /** Where it was put. */
  readonly place: string;
  /** Texts of which none may be in any answer. */
  readonly texts: readonly string[];
}

/** Everything planted: objects for the cluster, lines of a log, and what must never be seen. */
export interface Garden {
  readonly objects: readonly Draft[];
  readonly logLines: readonly string[];
  readonly planted: readonly Planted[];
}

const NS = 'leaks';
let seed = 0;

/** Letters and digits that look random and are the same in every run. */
function word(length = 24): string {
  return createHash('sha256')
    .update(`planted ${++seed}`)
    .digest('hex')
    .replace(/[0-4]/g, (digit) => 'GHJKMN'[Number(digit)] ?? digit)
    .slice(0, length);
}

/** A Secret's value as people have them, and the part of it that turns up elsewhere. */
const SHAPES: readonly ((name: string) => { value: string; seen: string })[] = [
  () => same(word()),
  () => same(`${word(8)}/+ "${word(8)}\\!$&<'%`),
  () => same(`${word(20)}\n${word(20)}\n${word(20)}`),
  () =>
    inside((seen) => JSON.stringify({ auths: { 'registry.example.org': { username: 'bot', auth: seen } } })),
  () => inside((seen) => `# settings\nexport LEVEL=debug\nKEY="${seen}"\n`),
];

function same(value: string) {
  return { value, seen: value };
}

function inside(write: (seen: string) => string) {
  const seen = word();
  return { value: write(seen), seen };
}

/** Every place of the reference where Secrets turn up again; most of them under a harmless name. */
const PLACES: Readonly<Record<string, (seen: string, name: string) => Draft | string>> = {
  'file in a ConfigMap': (seen, name) => configMap(name, { 'notes.txt': `connect with ${seen} please` }),
  'base64 in a ConfigMap': (seen, name) => configMap(name, { blob: Buffer.from(seen).toString('base64') }),
  'address in a ConfigMap': (seen, name) =>
    configMap(name, { link: `https://example.org/?q=${encodeURIComponent(seen)}` }),
  'JSON in a ConfigMap': (seen, name) =>
    configMap(name, { 'app.json': JSON.stringify({ nested: [{ setting: seen }] }) }),
  'environment variable': (seen, name) => deployment(NS, name, [{ name: 'SETTING', value: seen }]),
  'argument with `=`': (seen, name) => withArguments(name, [`--setting=${seen}`]),
  'argument after its option': (seen, name) => withArguments(name, ['--setting', seen]),
  'Helm values': (seen, name) => helmRelease(NS, name, { deep: { er: [{ setting: seen }] } }),
  'inputs of a ResourceSet': (seen, name) =>
    operatorKind('ResourceSet', name, { inputs: [{ setting: seen }] }),
  'status of an input provider': (seen, name) => ({
    ...operatorKind('ResourceSetInputProvider', name, {}),
    status: { exportedInputs: [{ id: '1', setting: seen }] },
  }),
  'substitutions of a Kustomization': (seen, name) =>
    kustomization(NS, name, { spec: { postBuild: { substitute: { setting: seen } } } }),
  'patch of a FluxInstance': (seen, name) =>
    operatorKind('FluxInstance', name, {
      kustomize: { patches: [{ patch: `- op: add\n  value: ${seen}` }] },
    }),
  'address of a GitRepository': (seen, name) =>
    gitRepository(NS, name, `https://git.example.org/repo.git?x=${encodeURIComponent(seen)}`),
  'address of a Provider': (seen, name) =>
    notification('Provider', name, {
      type: 'generic',
      address: `https://example.org/in/${encodeURIComponent(seen)}`,
    }),
  "another tool's copy of a Secret": (seen, name) => ({
    ...configMap(name, {}),
    metadata: {
      name,
      namespace: NS,
      annotations: {
        'tool/copy': JSON.stringify({ kind: 'Secret', data: { a: Buffer.from(seen).toString('base64') } }),
      },
    },
  }),
  annotation: (seen, name) => ({
    ...configMap(name, {}),
    metadata: { name, namespace: NS, annotations: { note: `was ${seen}` } },
  }),
  condition: (seen, name) =>
    kustomization(NS, name, {
      status: { conditions: [condition('Ready', 'False', 'BuildFailed', `cannot use ${seen} here`)] },
    }),
  event: (seen, name) => event(kustomization(NS, name), 'Warning', 'BuildFailed', `cannot use ${seen} here`),
  'line of a log': (seen) => `got ${seen} from the vault`,
  'JSON in a log': (seen) => `{"level":"error","settings":${JSON.stringify(seen)}}`,
};

const NAMES = [
  'DB_PASSWORD',
  'apiKey',
  'client_secret',
  'accessToken',
  'AWS_SECRET_ACCESS_KEY',
  'privateKey',
  'mysqlpassword',
  'SESSION_COOKIE',
  'connectionString',
  'auth-token',
];

const SECRETS_BY_NAME: Readonly<Record<string, (name: string, value: string, at: string) => Draft | string>> =
  {
    'environment variable': (name, value, at) => deployment(NS, at, [{ name, value }]),
    'Helm values': (name, value, at) => helmRelease(NS, at, { auth: { [name]: value } }),
    'file in a ConfigMap': (name, value, at) =>
      configMap(at, { 'app.properties': `level=info\n${name}=${value}\nport=80` }),
    'line of a log': (name, value) => `level=info ${name}="${value}" port=80`,
  };

const TOKENS: readonly (() => string)[] = [
  () => `ghp_${word(36)}`,
  () => `github_pat_${word(40)}`,
  () => `glpat-${word(20)}`,
  () => `xoxb-1234567890-${word(20)}`,
  () => `AKIA${createHash('sha256').update(word()).digest('hex').toUpperCase().slice(0, 16)}`,
  () => `eyJ${word(20)}.eyJ${word(20)}.${word(20)}`,
  () => `npm_${word(36)}`,
  () => `hvs.${word(24)}`,
  () => `AGE-SECRET-KEY-1${word(40).toUpperCase()}`,
  () => `sk-${word(40)}`,
];

const ADDRESSES: readonly ((value: string) => string)[] = [
  (value) => `https://bot:${value}@git.example.org/x.git`,
  (value) => `https://${value}@git.example.org/x.git`,
  (value) => `https://example.org/x?access_token=${value}&y=1`,
  (value) => `https://hooks.slack.com/services/T00/B00/${value}`,
];

const ADDRESSED: Readonly<Record<string, (address: string, name: string) => Draft | string>> = {
  'address of a GitRepository': (address, name) => gitRepository(NS, name, address),
  'address of a Provider': (address, name) => notification('Provider', name, { type: 'slack', address }),
  'line of a log': (address) => `cannot reach ${address}: refused`,
  'file in a ConfigMap': (address, name) => configMap(name, { a: `see ${address} for it` }),
  condition: (address, name) => {
    const failed = condition('Ready', 'False', 'GitOperationFailed', `unable to clone ${address}`);
    return kustomization(NS, name, { status: { conditions: [failed] } });
  },
};

/** Plants two hundred secrets. */
export function plant(): Garden {
  seed = 0;
  const objects: Draft[] = [];
  const logLines: string[] = [];
  const planted: Planted[] = [];
  const put = (made: Draft | string) => (typeof made === 'string' ? logLines.push(made) : objects.push(made));
  Object.entries(PLACES).forEach(([place, write], at) => {
    SHAPES.forEach((shape, index) => {
      const name = `learned-${at}-${index}`;
      const { value, seen } = shape(name);
      objects.push(secret(NS, name, { value }));
      put(write(seen, name));
      planted.push({ by: 'learned from a Secret', place, texts: forms(seen) });
    });
  });
  for (let index = 0; index < 20; index++) {
    const value = index % 2 === 0 ? word(6) : word(30);
    objects.push({
      ...secret(NS, `held-${index}`, { value }),
      metadata: {
        name: `held-${index}`,
        namespace: NS,
        annotations: { 'tool/backup': JSON.stringify({ data: { value } }) },
      },
    });
    planted.push({
      by: 'in a Secret',
      place: 'data and annotations of a Secret',
      texts: [value, Buffer.from(value).toString('base64')],
    });
  }
  NAMES.forEach((name, index) => {
    Object.entries(SECRETS_BY_NAME).forEach(([place, write], at) => {
      const value = word(14);
      put(write(name, value, `named-${index}-${at}`));
      planted.push({ by: 'named like a secret', place, texts: [value] });
    });
  });
  TOKENS.forEach((make, index) => {
    const [inLog, inMap] = [make(), make()];
    logLines.push(`login failed with ${inLog}, giving up`);
    objects.push(configMap(`token-${index}`, { note: `use ${inMap} here` }));
    for (const [place, token] of [
      ['line of a log', inLog],
      ['file in a ConfigMap', inMap],
    ] as const)
      planted.push({ by: 'token of known shape', place, texts: [token] });
  });
  ADDRESSES.forEach((write, index) => {
    Object.entries(ADDRESSED).forEach(([place, addressed], at) => {
      const value = word(20);
      put(addressed(write(value), `address-${index}-${at}`));
      planted.push({ by: 'login or key in an address', place, texts: [value] });
    });
  });
  return { objects: [...objects, pod(NS, 'talker', 'talker')], logLines, planted };
}

/** A value as a whole, its lines, and each in base64. */
function forms(seen: string): readonly string[] {
  const lines = seen.split('\n');
  return [...new Set([seen, ...lines])].flatMap((text) => [
    text,
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(text),
  ]);
}

function configMap(name: string, data: Readonly<Record<string, string>>): Draft {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NS }, data };
}

function operatorKind(kind: string, name: string, spec: Readonly<Record<string, unknown>>): Draft {
  return { apiVersion: 'fluxcd.controlplane.io/v1', kind, metadata: { name, namespace: NS }, spec };
}

function notification(kind: string, name: string, spec: Readonly<Record<string, unknown>>): Draft {
  return {
    apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
    kind,
    metadata: { name, namespace: NS },
    spec,
  };
}

function withArguments(name: string, args: readonly string[]): Draft {
  const labels = { app: name };
  const containers = [{ name: 'app', image: 'example/app:1', args }];
  const template = { metadata: { labels }, spec: { containers } };
  return { ...deployment(NS, name), spec: { selector: { matchLabels: labels }, template } };
}
