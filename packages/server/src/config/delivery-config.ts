import os from 'node:os';
import path from 'node:path';
import type { DeliverySettings } from '../delivery/delivery-settings.ts';
import type { Environment } from './env.ts';
import { misconfigured, onOrOff, wholeNumber, words } from './setting.ts';

/** How clusters are reached, from the environment. Throws MISCONFIGURED. */
export function loadDeliveryConfig(environment: Environment): DeliverySettings {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  const { GUIDON_KUBE_AS: user, GUIDON_KUBE_AS_UID: uid } = environment;
  const contexts = words(environment.GUIDON_KUBE_CONTEXTS);
  const groups = words(environment.GUIDON_KUBE_AS_GROUPS);
  const extra = extras(environment.GUIDON_KUBE_AS_EXTRA);
  if (user === undefined && (groups.length > 0 || uid !== undefined || extra !== undefined)) throw noUser();
  return {
    kubeconfigs: kubeconfigs(environment.KUBECONFIG),
    execPlugins: onOrOff('GUIDON_KUBE_EXEC', environment.GUIDON_KUBE_EXEC, true),
    timeoutMs: seconds(environment.GUIDON_KUBE_TIMEOUT ?? '30') * 1000,
    maskSecrets: onOrOff('GUIDON_MASK_SECRETS', environment.GUIDON_MASK_SECRETS, true),
    writes: onOrOff('GUIDON_DELIVERY_WRITES', environment.GUIDON_DELIVERY_WRITES, false),
    leaveEvents: onOrOff('GUIDON_DELIVERY_EVENTS', environment.GUIDON_DELIVERY_EVENTS, true),
    ...(host === undefined ? {} : { inCluster: { host, port } }),
    ...(contexts.length === 0 ? {} : { contexts }),
    ...(user === undefined
      ? {}
      : { impersonate: { user, groups, ...(uid && { uid }), ...(extra && { extra }) } }),
    ...callers(environment.GUIDON_KUBE_CALLER_PREFIX),
  };
}

function kubeconfigs(text: string | undefined): readonly string[] {
  const files = (text ?? '').split(path.delimiter).filter((file) => file !== '');
  return files.length > 0 ? files : [path.join(os.homedir(), '.kube', 'config')];
}

function seconds(text: string): number {
  const hint = 'Use a whole number of seconds from 1 to 600.';
  const value = wholeNumber('GUIDON_KUBE_TIMEOUT', text, 600, hint);
  if (value === 0) throw misconfigured('GUIDON_KUBE_TIMEOUT', 'is "0"', hint);
  return value;
}

/** Names of callers must not become those of Kubernetes itself, such as `system:admin`. */
function callers(prefix: string | undefined): Pick<DeliverySettings, 'callerPrefix'> {
  if (prefix === undefined) return {};
  if (!/^[a-z][a-z0-9.-]*:$/i.test(prefix) || prefix.toLowerCase() === 'system:')
    throw misconfigured(
      'GUIDON_KUBE_CALLER_PREFIX',
      `is "${prefix}"`,
      'Use a word and a colon, such as "guidon:"; not "system:".',
    );
  return { callerPrefix: prefix };
}

/** `reason=incident,team=web`; undefined for none. */
function extras(text: string | undefined): Readonly<Record<string, readonly string[]>> | undefined {
  const pairs = words(text).map((word) => {
    const [, name, value] = /^([a-z0-9._/-]+)=(.+)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw misconfigured(
      'GUIDON_KUBE_AS_EXTRA',
      `has "${word}"`,
      'Use pairs such as reason=incident, names in lower case.',
    );
  });
  if (pairs.length === 0) return undefined;
  const names = new Set(pairs.map(([name]) => name));
  const valuesOf = (name: string) => pairs.flatMap(([other, value]) => (other === name ? [value] : []));
  return Object.fromEntries([...names].map((name) => [name, valuesOf(name)]));
}

function noUser(): Error {
  const hint = 'Set GUIDON_KUBE_AS too: Kubernetes takes groups, uid and extras only with a user.';
  return misconfigured('GUIDON_KUBE_AS_GROUPS, _UID or _EXTRA', 'is set without a user', hint);
}
