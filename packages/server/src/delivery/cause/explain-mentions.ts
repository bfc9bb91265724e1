import { listOf, textOf } from '../fields.ts';
import { REFERENCE_RULES } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';
import { blame, blameMissing, type Explainer, type Explanation } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** A way of saying that another object is to blame. */
interface Saying {
  /** Global; named groups `kind`, `namespace`, `name` tell whom. */
  readonly pattern: RegExp;
  /** The kind that is meant where the words do not say it. */
  readonly kind?: string;
  readonly weight: number;
  readonly because: string;
  /** Whether it is said of an object that is not there, or of one that is. */
  readonly of: 'missing' | 'present';
}

const NAME = String.raw`["'\`]?(?:(?<namespace>[a-z0-9-]+)\/)?(?<name>[a-z0-9][a-z0-9.:-]*[a-z0-9]|[a-z0-9])["'\`]?`;
const KIND = String.raw`\b(?<kind>[A-Za-z]{3,})(?:\.[a-z0-9.-]+)?`;

/** What controllers, the API server and the kubelet say about other objects. */
const SAYINGS: readonly Saying[] = [
  {
    pattern: new RegExp(`${KIND}:? ${NAME}:? (?:is |was |does )?not (?:found|exist)`, 'g'),
    weight: 0.95,
    because: 'needs',
    of: 'missing',
  },
  {
    pattern: new RegExp(
      `(?:could not find|unable to find|cannot find|failed to get|unable to get|unable to retrieve|missing) (?:the )?${KIND}:? ${NAME}`,
      'g',
    ),
    weight: 0.95,
    because: 'needs',
    of: 'missing',
  },
  {
    pattern: /unable to get '(?<namespace>[^/']+)\/(?<name>[^']+)' dependency/g,
    kind: 'HelmRelease',
    weight: 0.95,
    because: 'depends on',
    of: 'missing',
  },
  {
    pattern: /image pull secrets? \((?<name>[a-z0-9.-]+)/g,
    kind: 'Secret',
    weight: 0.95,
    because: 'pulls its image with',
    of: 'missing',
  },
  {
    pattern: /no PriorityClass with name (?<name>[a-z0-9.-]+)/g,
    kind: 'PriorityClass',
    weight: 0.95,
    because: 'needs',
    of: 'missing',
  },
  {
    pattern: new RegExp(
      `(?:couldn't find key|missing key|key) \\S+ (?:not found )?in ${KIND}:? ${NAME}`,
      'g',
    ),
    weight: 0.7,
    because: 'needs a key of',
    of: 'present',
  },
  {
    pattern: /non-existent (?<kind>config map|secret) key: ?(?<name>[a-z0-9.-]+)/g,
    weight: 0.6,
    because: 'needs a key of',
    of: 'present',
  },
  {
    pattern: new RegExp(`(?:invalid|malformed) ${NAME} (?<kind>secret) data`, 'gi'),
    weight: 0.85,
    because: 'signs in with',
    of: 'present',
  },
  {
    pattern: new RegExp(
      `(?<kind>secret) ${NAME}[^.]{0,40}(?:must contain|does not contain|has no|missing|invalid|required fields?)`,
      'gi',
    ),
    weight: 0.8,
    because: 'signs in with',
    of: 'present',
  },
  {
    pattern: /exceeded quota: (?<name>[a-z0-9.-]+)/g,
    kind: 'ResourceQuota',
    weight: 0.95,
    because: 'is held by',
    of: 'present',
  },
  {
    pattern: /namespace "?(?<name>[a-z0-9-]+)"? because it is being terminated/g,
    kind: 'Namespace',
    weight: 0.97,
    because: 'lives in',
    of: 'present',
  },
];

/** What is said of a container that asks for more or less than its namespace allows. */
const OUT_OF_RANGE = /(?:maximum|minimum) (?<resource>[a-z-]+) usage per (?<type>[A-Za-z]+)/;

/** The LimitRanges of a namespace that set the limit a container breaks. */
export const ranges: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const { resource = '', type = '' } = OUT_OF_RANGE.exec(statement.text)?.groups ?? {};
    if (resource === '') return [];
    return world.index
      .ofKind('LimitRange')
      .filter(({ metadata }) => metadata.namespace === subject.metadata.namespace)
      .filter((range) =>
        listOf(range, 'spec.limits').some(
          (limit) =>
            textOf(limit, 'type') === type &&
            ['max', 'min'].some((bound) => textOf(limit, `${bound}.${resource}`) !== undefined),
        ),
      )
      .map((range) => blame(range, 0.65, 'is held by', world, statement.evidence));
  });

/** Other objects that are to blame, in the words of controllers, the API server and the kubelet. */
export const mentions: Explainer = (subject, world) =>
  world
    .statements(subject)
    .flatMap((statement) => SAYINGS.flatMap((saying) => read(saying, statement, subject, world)));

/** Words that stand where a name could: `kustomization path not found`. */
const NO_NAMES = new Set([
  'does',
  'did',
  'be',
  'to',
  'as',
  'an',
  'has',
  'from',
  'could',
  'cannot',
  'path',
  'key',
  'file',
  'source',
  'artifact',
  'object',
  'name',
  'data',
  'is',
  'was',
  'not',
  'ref',
  'reference',
  'status',
  'version',
  'resource',
  'controller',
  'account',
  'values',
  'content',
  'and',
  'or',
  'for',
  'in',
  'of',
  'the',
  'that',
  'with',
]);

function read(saying: Saying, statement: Statement, subject: KubeObject, world: World): Explanation[] {
  return [...statement.text.matchAll(saying.pattern)].flatMap(({ 0: words, groups = {} }) => {
    const kind = groups.kind === undefined ? saying.kind : kindNamed(groups.kind, world);
    if (kind === undefined || groups.name === undefined || kind === 'Pod') return [];
    if (NO_NAMES.has(groups.name) && !/["'`]/.test(words)) return [];
    const namespace = groups.namespace ?? (kind === 'Service' ? hostedIn(groups.name, statement) : undefined);
    const ref = locate(kind, namespace, groups.name, subject, world);
    return ref === undefined ? [] : judge(saying, ref, statement, subject, world);
  });
}

/** The namespace of a Service in the address it is called by, where the words name it by name only. */
function hostedIn(service: string, { text }: Statement): string | undefined {
  const hosts = text.matchAll(/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/g);
  return [...hosts].find(([, name]) => name === service)?.[2];
}

function judge(
  saying: Saying,
  ref: ObjectRef,
  statement: Statement,
  subject: KubeObject,
  world: World,
): Explanation[] {
  const found = world.index.find(ref);
  if (found === subject) return [];
  if (saying.of === 'missing' && found === undefined && world.isMissing(ref))
    return [blameMissing(ref, saying.weight, saying.because, statement.evidence)];
  if (saying.of === 'present' && found !== undefined)
    return [blame(found, saying.weight, saying.because, world, statement.evidence)];
  return [];
}

/** Kinds without namespace that are named in messages. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'Node',
  'StorageClass',
  'PriorityClass',
  'PersistentVolume',
  'IngressClass',
  'CustomResourceDefinition',
  'RuntimeClass',
]);

function locate(
  kind: string,
  namespace: string | undefined,
  name: string,
  subject: KubeObject,
  world: World,
): ObjectRef | undefined {
  if (CLUSTER_KINDS.has(kind) || kind.startsWith('Cluster')) return { kind, namespace: '', name };
  const own = namespace ?? namespaceOfWork(subject, name, kind, world);
  return own === undefined ? undefined : { kind, namespace: own, name };
}

/** Where a subject's objects live: its namespace, or the one it applies to. */
function namespaceOfWork(subject: KubeObject, name: string, kind: string, world: World): string | undefined {
  const own = subject.metadata.namespace;
  const targets = [own, textOf(subject, 'spec.targetNamespace')].filter((found) => found !== undefined);
  return targets.find((namespace) => world.index.find({ kind, namespace, name }) !== undefined) ?? targets[0];
}

/** Kinds that are named in messages although no rule of the graph leads to them. */
const OTHER_KINDS = [
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Namespace',
  'Node',
  'Service',
  'StorageClass',
  'PersistentVolume',
  'PriorityClass',
  'IngressClass',
  'Role',
  'ClusterRole',
  'Deployment',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'RuntimeClass',
  'ResourceQuota',
];

/** The kind a word of a message means: singular or plural, in any case. */
function kindNamed(word: string, world: World): string | undefined {
  const bare = word.replaceAll(' ', '').toLowerCase();
  const kinds = new Set([...OTHER_KINDS, ...Object.keys(REFERENCE_RULES), ...world.kinds]);
  return [...kinds].find((kind) => [kind.toLowerCase(), plural(kind)].includes(bare));
}

/** A kind's plural as API servers form it. */
export function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
