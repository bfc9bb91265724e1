import type { Unread } from '../cluster-snapshot.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Fingerprint } from '../masking/fingerprint.ts';
import { learnSecret } from '../masking/learn-secret.ts';
import { LearnedValues } from '../masking/learned-values.ts';
import { Masker } from '../masking/masker.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

const MOST = 20_000;

/** Secrets in which Helm keeps releases are large, compressed, and nothing of them is ever shown. */
const NO_RELEASES = 'type!=helm.sh/release.v1';

/** The most callers whose Secrets are remembered, the last that asked. */
const MOST_REMEMBERED = 20;

/** Secrets as one caller may see them, and what masks their values. */
export interface ReadSecrets {
  readonly masker: Masker;
  /** Those the caller may read. */
  readonly secrets: readonly KubeObject[];
  /** Namespaces, or all, that they could not be read in. */
  readonly unread: readonly Unread[];
}

/** What one caller of one cluster has been masked, and is again. */
interface Memory {
  learned: LearnedValues;
  /** The version of each Secret that was learned, by namespace and name. */
  readonly versions: Map<string, string>;
}

/**
 * Knows the values of all Secrets that may be read in a cluster, for masking.
 *
 * Readers are asked in turn: the process itself knows of Secrets that the caller may not read, and the other way round;
 * the last of them is the caller, and only what that one may read is handed out. Secrets are read for every call, for one
 * that was made a moment ago may be in a log already, and only what changed is learned. A value that was changed stays
 * known: logs and messages still have it. Nothing of one caller is used for another.
 */
export class SecretValues {
  readonly #fingerprint: Fingerprint;
  readonly #memories = new Map<string, Memory>();
  /** What is being read for a call, by its signal: several parts of one call may ask for the same. */
  readonly #underWay = new WeakMap<AbortSignal, Map<string, Promise<ReadSecrets>>>();

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  /** What is known now; namespaces are looked into one by one where the whole cluster may not be read. */
  read(
    readers: readonly KubeClient[],
    namespaces: readonly string[],
    key: string,
    signal: AbortSignal,
  ): Promise<ReadSecrets> {
    const underWay = this.#underWay.get(signal) ?? new Map<string, Promise<ReadSecrets>>();
    this.#underWay.set(signal, underWay);
    const what = JSON.stringify([key, namespaces]);
    const reading =
      underWay.get(what) ?? this.#read(readers, namespaces, key, signal).finally(() => underWay.delete(what));
    underWay.set(what, reading);
    return reading;
  }

  async #read(
    readers: readonly KubeClient[],
    namespaces: readonly string[],
    key: string,
    signal: AbortSignal,
  ): Promise<ReadSecrets> {
    const memory = this.#memory(key);
    const found = [];
    for (const reader of readers) found.push(await listSecrets(reader, namespaces, signal));
    const full = this.#learn(
      memory,
      found.flatMap(({ secrets }) => secrets),
    );
    const { secrets = [], unread = [] } = found.at(-1) ?? {};
    return {
      masker: new Masker(memory.learned, this.#fingerprint, decodeBase64),
      secrets,
      unread: full ? [...unread, TOO_MANY] : unread,
    };
  }

  #memory(key: string): Memory {
    const known = this.#memories.get(key);
    const memory = known ?? { learned: new LearnedValues(this.#fingerprint), versions: new Map() };
    this.#memories.delete(key);
    this.#memories.set(key, memory);
    const [oldest = ''] = this.#memories.keys();
    if (this.#memories.size > MOST_REMEMBERED) this.#memories.delete(oldest);
    return memory;
  }

  /** Learns what is new; where there is no room for it, everything anew without what was. Whether there is none then. */
  #learn(memory: Memory, secrets: readonly KubeObject[]): boolean {
    const known = new Set(secrets.flatMap(({ metadata }) => [metadata.name, metadata.namespace ?? '']));
    const learn = (some: readonly KubeObject[]) => {
      for (const secret of some) {
        learnSecret(memory.learned, secret, decodeBase64, known);
        memory.versions.set(keyOf(secret), secret.metadata.resourceVersion ?? '');
      }
    };
    const isNew = (secret: KubeObject) =>
      memory.versions.get(keyOf(secret)) !== (secret.metadata.resourceVersion ?? NO_VERSION);
    const fresh = secrets.filter(isNew);
    learn(fresh);
    if (memory.learned.full && fresh.length > 0) {
      memory.learned = new LearnedValues(this.#fingerprint);
      memory.versions.clear();
      learn(secrets);
    }
    return memory.learned.full;
  }
}

const NO_VERSION = 'none';

const TOO_MANY: Unread = {
  kind: 'Secret',
  reason: 'cut',
  says: 'There are more Secrets than masking can learn; the rest is masked by name and shape only.',
};

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

async function listSecrets(
  reader: KubeClient,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<{ secrets: readonly KubeObject[]; unread: readonly Unread[] }> {
  const kind = findKind(await reader.discovery.kinds(signal), 'Secret', 'v1');
  if (kind === undefined) return { secrets: [], unread: [] };
  const whole = await listIn(reader, kind, undefined, signal);
  if (whole.unread.length === 0 || namespaces.length === 0) return whole;
  const parts = await Promise.all(namespaces.map((namespace) => listIn(reader, kind, namespace, signal)));
  return { secrets: parts.flatMap(({ secrets }) => secrets), unread: parts.flatMap(({ unread }) => unread) };
}

async function listIn(
  reader: KubeClient,
  kind: ResourceKind,
  namespace: string | undefined,
  signal: AbortSignal,
) {
  try {
    const { items, cut } = await reader.list(kind, { namespace, fieldSelector: NO_RELEASES }, MOST, signal);
    const says = `More than ${MOST} Secrets; the rest is masked by name and shape only.`;
    return { secrets: items, unread: cut > 0 ? [{ kind: 'Secret', reason: 'cut' as const, says }] : [] };
  } catch (failure) {
    if (!(failure instanceof KubeFailure)) throw failure;
    const unread: Unread = {
      kind: 'Secret',
      reason: failure.unreadReason,
      says: failure.says(),
      ...(namespace === undefined ? {} : { namespace }),
    };
    return { secrets: [], unread: [unread] };
  }
}

/** Base64 as text. */
export function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
