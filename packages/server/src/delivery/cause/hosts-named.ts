import { countOf, listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import type { World } from './world.ts';

/** A host that a message or log line names. */
export interface NamedHost {
  /** The first label of the name, as a Service is called. */
  readonly service: string;
  readonly namespace: string;
  readonly port: number | undefined;
  /** Whether only a Service can be meant: `name.namespace.svc`. */
  readonly inCluster: boolean;
  /** Whether a name server was asked for it. */
  readonly asked: boolean;
}

/** Words of a name that was not resolved. */
export const UNRESOLVED =
  /no such host|\bENOTFOUND\b|\bEAI_AGAIN\b|could not translate host ?name|name or service not known|name resolution|unknown host|UnknownHost|NXDOMAIN|server misbehaving|lookup \S+ on|nodename nor servname|getaddrinfo|could not resolve/i;

const FULL =
  /\b([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]*[a-z0-9])?\.?(?::(\d{2,5}))?/g;
const LED =
  /(?:\blookup|\bENOTFOUND|\bEAI_AGAIN|\bECONNREFUSED|host name|hostname|host|server at|server|unknown host:?|resolve|connect(?:ing)? to|connection to|waiting for|reach|dial tcp:?|[a-z+]+:\/\/(?:[^@\s/]+@)?)[ "'=:(]*([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)(?::(\d{2,5}))?/gi;
const ASKED =
  /(?:\blookup|\bENOTFOUND|\bEAI_AGAIN|host ?name|unknown ?host(?:exception)?:?|resolve(?: host)?:?)[ "'=:(]+([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)/gi;
const WITH_PORT = /\b([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*):(\d{2,5})\b/g;

/** The hosts a text names that may be Services, in a namespace of the cluster or in `own`. */
export function hostsNamed(text: string, own: string, world: World): readonly NamedHost[] {
  const full = [...text.matchAll(FULL)].map(([, service = '', namespace = '', port]) => ({
    service,
    namespace,
    port: numberOf(port),
    inCluster: true,
    asked: true,
  }));
  // A mark no name starts with, so that the word after a name that was cut out is not taken for one.
  const rest = text.replaceAll(FULL, '~');
  const asked = [...rest.matchAll(ASKED)].flatMap(([, name = '']) =>
    plain(name, undefined, own, world, true),
  );
  const led = [...rest.matchAll(LED), ...rest.matchAll(WITH_PORT)].flatMap(([, name = '', port]) =>
    plain(name, numberOf(port), own, world),
  );
  return distinct([...full, ...asked, ...led]);
}

function plain(
  name: string,
  port: number | undefined,
  own: string,
  world: World,
  asked = false,
): NamedHost[] {
  const [service = '', namespace, ...more] = name.split('.');
  if (name !== name.toLowerCase()) return [];
  if (namespace === undefined) return [{ service, namespace: own, port, inCluster: false, asked }];
  const isNamespace = world.index.find({ kind: 'Namespace', namespace: '', name: namespace }) !== undefined;
  const isService = world.index.find({ kind: 'Service', namespace, name: service }) !== undefined;
  if (more.length > 0 && !(isService && more[0] === 'svc')) return [];
  return isNamespace || isService ? [{ service, namespace, port, inCluster: true, asked }] : [];
}

function numberOf(port: string | undefined): number | undefined {
  return port === undefined ? undefined : Number(port);
}

function distinct(hosts: readonly NamedHost[]): NamedHost[] {
  return [...new Map(hosts.toReversed().map((host) => [`${host.namespace}/${host.service}`, host])).values()];
}

/** Services whose address, or that of a pod behind them, a text names, such as `dial tcp 10.96.12.7:5432`. */
export function servicesByAddress(text: string, world: World): readonly KubeObject[] {
  const addresses = new Set(text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? []);
  if (addresses.size === 0) return [];
  const pods = world.index.ofKind('Pod').filter((pod) => addresses.has(textOf(pod, 'status.podIP') ?? ''));
  return world.index
    .ofKind('Service')
    .filter(
      (service) =>
        addresses.has(textOf(service, 'spec.clusterIP') ?? '') ||
        pods.some((pod) => isBehind(pod, service, world)),
    );
}

function isBehind(pod: KubeObject, { metadata, spec }: KubeObject, world: World): boolean {
  if (metadata.namespace !== pod.metadata.namespace) return false;
  return world.index.podsSelected(metadata.namespace ?? '', recordOf(spec, 'selector')).includes(pod);
}

/** The ports of a Service that nothing behind it listens on, when its workloads say what they listen on. */
export function deadPorts(service: KubeObject, workloads: readonly KubeObject[]): readonly string[] {
  const ports = workloads
    .flatMap((workload) => listOf(workload, 'spec.template.spec.containers'))
    .flatMap((container) => listOf(container, 'ports'));
  if (ports.length === 0) return [];
  const open = new Set(
    ports.flatMap((port) => [String(countOf(port, 'containerPort')), textOf(port, 'name') ?? '']),
  );
  return listOf(service, 'spec.ports').flatMap((port) => {
    const target = textOf(port, 'targetPort') ?? String(countOf(port, 'targetPort') || countOf(port, 'port'));
    return open.has(target) ? [] : [target];
  });
}
