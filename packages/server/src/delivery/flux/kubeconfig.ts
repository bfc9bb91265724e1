import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Cluster, KubeConfig, loadYaml, type User } from '@kubernetes/client-node';
import { AppError } from '../../lib/app-error.ts';
import type { ClusterName } from '../delivery.ts';
import type { DeliverySettings, Impersonated } from '../delivery-settings.ts';
import { fieldOf, isRecord, listOf, recordOf, textOf } from '../fields.ts';
import { type ExecCredential, type ExecPlugin, execPlugin } from './exec-credential.ts';

/** How one cluster is reached. */
export interface ClusterAccess extends ClusterName {
  /** The kubeconfig reduced to this one context, with what its credential plugin gave. MISCONFIGURED where that cannot be. */
  config(credential?: ExecCredential): KubeConfig;
  readonly server: string;
  /** The files it names, but for tokens, which are read again and again. */
  readonly files: readonly string[];
  readonly plugin?: ExecPlugin;
  /** What the kubeconfig itself says (`as`). */
  readonly impersonate?: Impersonated;
  /** The namespace of the context. */
  readonly namespace?: string;
}

interface Entry {
  readonly value: unknown;
  readonly folder: string;
}

const IN_CLUSTER = 'in-cluster';
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The clusters that are configured, by name.
 *
 * Kubeconfigs are merged as kubectl does it: the first file that names something wins. They are read anew each time,
 * so that a changed file counts. Only these files are read, and those they name as certificates and tokens. Throws
 * MISCONFIGURED for a file that is no kubeconfig.
 */
export function clusterAccesses(settings: DeliverySettings): ReadonlyMap<string, ClusterAccess> {
  const files = settings.kubeconfigs.filter((file) => existsSync(file)).map(readKubeconfig);
  const users = firstByName(files.flatMap((file) => entries(file, 'users')));
  const clusters = firstByName(files.flatMap((file) => entries(file, 'clusters')));
  const contexts = firstByName(files.flatMap((file) => entries(file, 'contexts')));
  const found = [...contexts].map(([name, context]) => {
    const [cluster, user] = ['cluster', 'user'].map((part) => textOf(context.value, `context.${part}`));
    return accessOf(name, context, {
      cluster: clusters.get(cluster ?? ''),
      user: users.get(user ?? ''),
      // A context without a user comes as nobody; one whose user is not there is a mistake.
      unknownUser: user !== undefined && !users.has(user),
    });
  });
  const all = [...found, ...ownCluster(settings)];
  const { contexts: only } = settings;
  return new Map(
    all.filter(({ name }) => only?.includes(name) ?? true).map((access) => [access.name, access]),
  );
}

function readKubeconfig(file: string): Entry {
  try {
    const value: unknown = loadYaml(readFileSync(file, 'utf8'));
    if (value !== undefined && value !== null && !isRecord(value)) throw new Error('no mapping');
    return { value, folder: path.dirname(path.resolve(file)) };
  } catch (failure) {
    // A parser's own words quote the file, which holds secrets.
    const code = textOf(failure, 'code');
    const why = code === undefined ? '' : ` (${code})`;
    throw new AppError('MISCONFIGURED', `"${path.basename(file)}" cannot be read as a kubeconfig${why}.`, {
      hint: 'Whoever runs this server should check KUBECONFIG, and the file with kubectl config view.',
    });
  }
}

function entries({ value, folder }: Entry, list: string): Entry[] {
  return listOf(value, list).map((entry) => ({ value: entry, folder }));
}

function firstByName(all: readonly Entry[]): ReadonlyMap<string, Entry> {
  const byName = new Map<string, Entry>();
  for (const entry of all) {
    const name = textOf(entry.value, 'name');
    if (name !== undefined && !byName.has(name)) byName.set(name, entry);
  }
  return byName;
}

/** What a context names, as far as it is there. */
interface Named {
  readonly cluster: Entry | undefined;
  readonly user: Entry | undefined;
  readonly unknownUser: boolean;
}

function accessOf(name: string, context: Entry, { cluster, user, unknownUser }: Named): ClusterAccess {
  const exec = fieldOf(user?.value, 'user.exec');
  const plugin = execPlugin(exec, user?.folder ?? '', () => toldToPlugins(cluster));
  const impersonate = impersonated(user?.value);
  const namespace = textOf(context.value, 'context.namespace');
  const server = textOf(cluster?.value, 'cluster.server') ?? '';
  return {
    name,
    origin: 'kubeconfig',
    server,
    files: [...filesOf(cluster, CLUSTER_FILES), ...filesOf(user, USER_FILES)],
    config: (credential) => {
      if (unknownUser) throw noUser(name);
      if (impersonate === undefined && asksForMore(user?.value)) throw noImpersonation(name);
      return configOf(name, clusterOf(cluster, server), { ...userOf(user), ...given(credential) });
    },
    ...(plugin === undefined ? {} : { plugin }),
    ...(impersonate === undefined ? {} : { impersonate }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

const CLUSTER_FILES = ['cluster.certificate-authority'];
const USER_FILES = ['user.client-certificate', 'user.client-key'];

function filesOf(entry: Entry | undefined, paths: readonly string[]): readonly string[] {
  const named = paths.flatMap((field) => textOf(entry?.value, field) ?? []);
  return named.map((file) => path.resolve(entry?.folder ?? '', file));
}

/** What a plugin gave, as the user of a kubeconfig has it. */
function given({ token, certificate, key }: ExecCredential = {}): Partial<User> {
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { certData: inBase64(certificate), keyData: inBase64(key) }),
  };
}

/** What a plugin with `provideClusterInfo` is told: the cluster as its kubeconfig has it. */
function toldToPlugins(cluster: Entry | undefined): Readonly<Record<string, unknown>> {
  const names = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url'];
  const [file] = filesOf(cluster, CLUSTER_FILES);
  const authority =
    textOf(cluster?.value, 'cluster.certificate-authority-data') ??
    (file !== undefined && existsSync(file) ? inBase64(readFileSync(file, 'utf8')) : undefined);
  const extension = listOf(cluster?.value, 'cluster.extensions').find(
    (one) => textOf(one, 'name') === 'client.authentication.k8s.io/exec',
  );
  const told = {
    ...Object.fromEntries(names.map((name) => [name, fieldOf(cluster?.value, `cluster.${name}`)])),
    'certificate-authority-data': authority,
    config: fieldOf(extension, 'extension'),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function configOf(name: string, cluster: Cluster, user: User): KubeConfig {
  const config = new KubeConfig();
  const contexts = [{ name, cluster: cluster.name, user: user.name }];
  config.loadFromOptions({ clusters: [cluster], users: [user], contexts, currentContext: name });
  return config;
}

function clusterOf({ value, folder }: Entry = { value: undefined, folder: '' }, server = ''): Cluster {
  const caData = textOf(value, 'cluster.certificate-authority-data');
  const caFile = textOf(value, 'cluster.certificate-authority');
  const tlsServerName = textOf(value, 'cluster.tls-server-name');
  const proxyUrl = textOf(value, 'cluster.proxy-url');
  return {
    name: textOf(value, 'name') ?? '',
    server,
    // Without TLS there is nothing to verify, and the library would refuse the server.
    skipTLSVerify: fieldOf(value, 'cluster.insecure-skip-tls-verify') === true || server.startsWith('http:'),
    ...(caData === undefined ? {} : { caData }),
    ...(caFile === undefined || caData !== undefined ? {} : { caFile: path.resolve(folder, caFile) }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
}

/** The user without its plugin and with token files as the library reads them again and again. */
function userOf(entry: Entry | undefined): User {
  if (entry === undefined) return { name: '' };
  const { value, folder } = entry;
  const provider = textOf(value, 'user.auth-provider.name');
  if (provider !== undefined && provider !== 'oidc') throw oldProvider(provider);
  const text = (name: string) => textOf(value, `user.${name}`);
  const file = (name: string) =>
    text(name) === undefined ? undefined : path.resolve(folder, text(name) as string);
  const tokenFile = file('tokenFile');
  const known = {
    certData: text('client-certificate-data'),
    certFile: text('client-certificate-data') === undefined ? file('client-certificate') : undefined,
    keyData: text('client-key-data'),
    keyFile: text('client-key-data') === undefined ? file('client-key') : undefined,
    token: tokenFile === undefined ? text('token') : undefined,
    username: text('username'),
    password: text('password'),
    authProvider: tokenFile === undefined ? fieldOf(value, 'user.auth-provider') : tokenFrom(tokenFile),
  };
  const set = Object.entries(known).filter(([, member]) => member !== undefined);
  return { name: textOf(value, 'name') ?? '', ...Object.fromEntries(set) };
}

function oldProvider(name: string): AppError {
  return new AppError(
    'MISCONFIGURED',
    `The kubeconfig uses the auth provider "${name}", which Kubernetes removed.`,
    {
      hint: 'Make the kubeconfig anew with a credential plugin (exec).',
    },
  );
}

function impersonated(value: unknown): Impersonated | undefined {
  const user = textOf(value, 'user.as');
  if (user === undefined) return undefined;
  const uid = textOf(value, 'user.as-uid');
  const extra = Object.entries(recordOf(value, 'user.as-user-extra'));
  return {
    user,
    groups: listOf(value, 'user.as-groups').map(String),
    ...(uid === undefined ? {} : { uid }),
    ...(extra.length === 0
      ? {}
      : { extra: Object.fromEntries(extra.map(([name, values]) => [name, [values].flat().map(String)])) }),
  };
}

/** Whether a user is to be impersonated in part: as nobody named, the requests would be those of whoever logs in. */
function asksForMore(value: unknown): boolean {
  return ['as-groups', 'as-uid', 'as-user-extra'].some(
    (name) => fieldOf(value, `user.${name}`) !== undefined,
  );
}

function noUser(name: string): AppError {
  return new AppError('MISCONFIGURED', `The context "${name}" names a user that no kubeconfig has.`, {
    hint: 'Whoever runs this server should check KUBECONFIG, and the context with kubectl config view.',
  });
}

function noImpersonation(name: string): AppError {
  return new AppError(
    'MISCONFIGURED',
    `The user of context "${name}" has groups, a uid or extras to impersonate, and nobody to be (as).`,
    { hint: 'Whoever runs this server should set as in the kubeconfig, or take the others out.' },
  );
}

function ownCluster({ inCluster }: DeliverySettings): ClusterAccess[] {
  if (inCluster === undefined) return [];
  const { host, port } = inCluster;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cluster: Cluster = {
    name: IN_CLUSTER,
    server,
    caFile: `${SERVICE_ACCOUNT}/ca.crt`,
    skipTLSVerify: false,
  };
  const user: User = { name: IN_CLUSTER, authProvider: tokenFrom(`${SERVICE_ACCOUNT}/token`) };
  const config = () => configOf(IN_CLUSTER, cluster, user);
  const files = [`${SERVICE_ACCOUNT}/ca.crt`];
  return [{ name: IN_CLUSTER, origin: 'in_cluster', server, files, config }];
}

/** A token that is read again from its file every minute. */
function tokenFrom(tokenFile: string) {
  return { name: 'tokenFile', config: { tokenFile } };
}
