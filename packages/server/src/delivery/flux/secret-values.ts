import type { Unread } from '../cluster-snapshot.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Fingerprint } from '../masking/fingerprint.ts';
import { learnSecret } from '../masking/learn-secret.ts';
import { LearnedValues } from '../masking/learned-values.ts';
import { Masker } from '../masking/masker.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

/** How long Secrets that were read count, in milliseconds: calls that follow each other do not read them again. */
const FRESH = 2000;

const MOST = 20_000;

/** Secrets in which Helm keeps releases are large, compressed, and nothing of them is ever shown. */
const NO_RELEASES = 'type!=helm.sh/release.v1';

/** Secrets as they were read, and what masks their values. */
export interface ReadSecrets {
  readonly masker: Masker;
  readonly secrets: readonly KubeObject[];
  /** Namespaces, or all, that they could not be read in. */
  readonly unread: readonly Unread[];
  readonly at: number;
}

/**
 * Knows the values of all Secrets that may be read in a cluster, for masking.
 *
 * Readers are asked in turn: the process itself knows of Secrets that the caller may not read, and the other way round.
 */
export class SecretValues {
  readonly #fingerprint: Fingerprint;
  readonly #known = new Map<string, Promise<ReadSecrets>>();

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  /** What is known now; namespaces are looked into one by one where the whole cluster may not be read. */
  async read(
    readers: readonly KubeClient[],
    namespaces: readonly string[],
    key: string,
    signal: AbortSignal,
  ): Promise<ReadSecrets> {
    const name = JSON.stringify([key, [...namespaces].sort()]);
    const known = await this.#known.get(name);
    if (known !== undefined && Date.now() - known.at < FRESH) return known;
    const reading = this.#read(readers, namespaces, signal);
    this.#known.set(name, reading);
    if (this.#known.size > 50) this.#known.delete([...this.#known.keys()][0] ?? '');
    reading.catch(() => this.#known.delete(name));
    return reading;
  }

  async #read(
    readers: readonly KubeClient[],
    namespaces: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadSecrets> {
    const at = Date.now();
    const learned = new LearnedValues(this.#fingerprint);
    const secrets = new Map<string, KubeObject>();
    const unread: Unread[] = [];
    for (const [index, reader] of readers.entries()) {
      const found = await listSecrets(reader, namespaces, signal);
      for (const secret of found.secrets)
        secrets.set(`${secret.metadata.namespace}/${secret.metadata.name}`, secret);
      // What the last of them, the caller, may not read is unread to it.
      if (index === readers.length - 1) unread.push(...found.unread);
    }
    for (const secret of secrets.values()) learnSecret(learned, secret, decodeBase64);
    if (learned.full)
      unread.push({
        kind: 'Secret',
        reason: 'cut',
        says: 'There are more Secrets than masking can learn; the rest is masked by name and shape only.',
      });
    return {
      masker: new Masker(learned, this.#fingerprint, decodeBase64),
      secrets: [...secrets.values()],
      unread,
      at,
    };
  }
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
