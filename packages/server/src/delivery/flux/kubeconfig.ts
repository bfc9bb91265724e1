import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Cluster, KubeConfig, loadYaml, type User } from '@kubernetes/client-node';
import { AppError } from '../../lib/app-error.ts';
import type { ClusterName } from '../delivery.ts';
import type { DeliverySettings, Impersonated } from '../delivery-settings.ts';
import { fieldOf, isRecord, listOf, textOf } from '../fields.ts';
import { type ExecPlugin, execPlugin } from './exec-credential.ts';

/** How one cluster is reached. */
export interface ClusterAccess extends ClusterName {
  /** The kubeconfig reduced to this one context, without its credential plugin. */
  config(): KubeConfig;
  readonly server: string;
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
  const found = [...contexts].flatMap(([name, context]) => {
    const cluster = clusters.get(textOf(context.value, 'context.cluster') ?? '');
    if (cluster === undefined) return [];
    const user = users.get(textOf(context.value, 'context.user') ?? '');
    return [accessOf(name, context, cluster, user)];
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
  } catch (cause) {
    throw new AppError('MISCONFIGURED', `"${path.basename(file)}" cannot be read as a kubeconfig.`, {
      hint: 'Whoever runs this server should check KUBECONFIG, and the file with kubectl config view.',
      cause,
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

function accessOf(name: string, context: Entry, cluster: Entry, user: Entry | undefined): ClusterAccess {
  const plugin = user === undefined ? undefined : execPlugin(fieldOf(user.value, 'user.exec'), user.folder);
  const impersonate = impersonated(user?.value);
  const namespace = textOf(context.value, 'context.namespace');
  const server = textOf(cluster.value, 'cluster.server') ?? '';
  return {
    name,
    origin: 'kubeconfig',
    server,
    config: () => configOf(name, clusterOf(cluster, server), userOf(user)),
    ...(plugin === undefined ? {} : { plugin }),
    ...(impersonate === undefined ? {} : { impersonate }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function configOf(name: string, cluster: Cluster, user: User): KubeConfig {
  const config = new KubeConfig();
  const contexts = [{ name, cluster: cluster.name, user: user.name }];
  config.loadFromOptions({ clusters: [cluster], users: [user], contexts, currentContext: name });
  return config;
}

function clusterOf({ value, folder }: Entry, server: string): Cluster {
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
  const extra = fieldOf(value, 'user.as-user-extra');
  return {
    user,
    groups: listOf(value, 'user.as-groups').map(String),
    ...(uid === undefined ? {} : { uid }),
    ...(isRecord(extra) ? { extra: extra as Readonly<Record<string, readonly string[]>> } : {}),
  };
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
  return [
    { name: IN_CLUSTER, origin: 'in_cluster', server, config: () => configOf(IN_CLUSTER, cluster, user) },
  ];
}

/** A token that is read again from its file every minute. */
function tokenFrom(tokenFile: string) {
  return { name: 'tokenFile', config: { tokenFile } };
}
