import type { ClusterSnapshot, LogReader, Unread } from '../cluster-snapshot.ts';
import type { SnapshotRequest } from '../delivery.ts';
import { inventoryOf } from '../graph/inventory.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Masker } from '../masking/masker.ts';
import type { SilentGroup } from './discovery.ts';
import type { KubeClient, WholeList } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';
import type { ReadSecrets } from './secret-values.ts';
import { isFluxKind, isReadGroup, needsMetadataOnly, snapshotKinds } from './snapshot-kinds.ts';

/** The most objects of one kind in a snapshot. */
const MOST_OF_KIND = 10_000;

/** The most kinds that are read because an applier lists objects of them. */
const MOST_APPLIED_KINDS = 30;

interface Part {
  readonly items: readonly KubeObject[];
  readonly unread: readonly Unread[];
  readonly now?: Date;
}

/** What a snapshot is read with. */
export interface SnapshotParts {
  readonly client: KubeClient;
  readonly masker: Pick<Masker, 'text' | 'object'>;
  readonly secrets: ReadSecrets;
  readonly logs: LogReader;
}

/**
 * Reads a cluster, or some namespaces of it, at one moment.
 *
 * Kinds that live in no namespace, and those of Flux, are read for the whole cluster, since what happens in a namespace
 * depends on them. Where the whole cluster may not be read, the namespaces are. Throws a KubeFailure when nothing is.
 */
export async function readSnapshot(
  { client, masker, secrets, logs }: SnapshotParts,
  request: SnapshotRequest,
  signal: AbortSignal,
): Promise<ClusterSnapshot> {
  const served = await client.discovery.kinds(signal);
  const chosen = snapshotKinds(served);
  const reader = new PartReader(client, request.namespaces ?? [], signal);
  const first = await Promise.all([
    ...chosen.map((kind) => reader.kind(kind)),
    reader.releases(served),
    reader.events(served, request.events),
  ]);
  const [releases, events] = first.splice(-2) as [Part, Part];
  const applied = appliedKinds(
    first.flatMap(({ items }) => items),
    served,
    chosen,
  );
  const parts = [...first, ...(await Promise.all(applied.map((kind) => reader.kind(kind)))), releases];
  if (first.every(({ now }) => now === undefined)) throw reader.failure;
  const visible = secrets.secrets.filter(({ metadata }) => isWanted(metadata.namespace, request.namespaces));
  return {
    cluster: request.cluster,
    now: latest(parts),
    objects: masked(masker, [...parts.flatMap(({ items }) => items), ...visible]),
    events: masked(masker, events.items),
    logs,
    unread: maskedUnread(
      masker,
      [...parts, events].flatMap(({ unread }) => unread),
      unreadGroups(await client.discovery.silent(signal)),
      secrets.unread,
    ),
  };
}

class PartReader {
  readonly #client: KubeClient;
  readonly #namespaces: readonly string[];
  readonly #signal: AbortSignal;
  /** The last failure. */
  failure: unknown;

  constructor(client: KubeClient, namespaces: readonly string[], signal: AbortSignal) {
    this.#client = client;
    this.#namespaces = namespaces;
    this.#signal = signal;
  }

  async kind(kind: ResourceKind): Promise<Part> {
    const options = needsMetadataOnly(kind) ? { metadataOnly: true } : {};
    const narrow = kind.namespaced && this.#namespaces.length > 0;
    if (narrow && !isFluxKind(kind)) return this.#inEach(kind, options);
    const whole = await this.#list(kind, undefined, options);
    return narrow && whole.now === undefined ? this.#inEach(kind, options) : whole;
  }

  /** Helm's own record of releases: only labels, for the data is large and full of secrets. */
  async releases(kinds: readonly ResourceKind[]): Promise<Part> {
    const secret = findKind(kinds, 'Secret', 'v1');
    if (secret === undefined || findKind(kinds, 'HelmRelease') === undefined)
      return { items: [], unread: [] };
    const options = { metadataOnly: true, labelSelector: 'owner=helm' };
    const part =
      this.#namespaces.length > 0
        ? await this.#inEach(secret, options)
        : await this.#list(secret, undefined, options);
    // That Secrets may not be read is said once, by those who learn them.
    return { ...part, unread: [] };
  }

  async events(kinds: readonly ResourceKind[], wanted: boolean): Promise<Part> {
    const event = findKind(kinds, 'Event', 'v1');
    if (!wanted || event === undefined) return { items: [], unread: [] };
    const whole = await this.#list(event, undefined, {});
    return whole.now === undefined && this.#namespaces.length > 0 ? this.#inEach(event, {}) : whole;
  }

  async #inEach(kind: ResourceKind, options: object): Promise<Part> {
    const parts = await Promise.all(
      this.#namespaces.map((namespace) => this.#list(kind, namespace, options)),
    );
    const now = parts.find((part) => part.now !== undefined)?.now;
    return {
      items: parts.flatMap(({ items }) => items),
      unread: parts.flatMap(({ unread }) => unread),
      ...(now === undefined ? {} : { now }),
    };
  }

  async #list(kind: ResourceKind, namespace: string | undefined, options: object): Promise<Part> {
    try {
      const list = await this.#client.list(kind, { ...options, namespace }, MOST_OF_KIND, this.#signal);
      return { items: list.items, unread: cutOf(kind, namespace, list), now: list.now };
    } catch (failure) {
      if (!(failure instanceof KubeFailure)) throw failure;
      this.failure = failure;
      const where = namespace === undefined ? {} : { namespace };
      return {
        items: [],
        unread: [{ kind: kind.kind, ...where, reason: failure.unreadReason, says: failure.says() }],
      };
    }
  }
}

function cutOf(kind: ResourceKind, namespace: string | undefined, { cut }: WholeList): Unread[] {
  if (cut === 0) return [];
  const where = namespace === undefined ? {} : { namespace };
  return [{ kind: kind.kind, ...where, reason: 'cut', says: `${cut} or more ${kind.plural} were left out.` }];
}

/** Kinds of objects that appliers list and that are not read yet, such as a certificate. */
function appliedKinds(
  objects: readonly KubeObject[],
  served: readonly ResourceKind[],
  chosen: readonly ResourceKind[],
): readonly ResourceKind[] {
  const names = new Map<string, { group: string; kind: string }>();
  for (const object of objects)
    for (const { group = '', kind } of inventoryOf(object)) names.set(`${group}/${kind}`, { group, kind });
  const known = new Set(chosen.map(({ group, kind }) => `${group}/${kind}`));
  const missing = [...names].filter(([name]) => !known.has(name) && name !== '/Secret');
  return missing.slice(0, MOST_APPLIED_KINDS).flatMap(([, { group, kind }]) => {
    const fitting = served.filter((each) => each.group === group && each.kind === kind);
    const found = fitting.find(({ preferred }) => preferred) ?? fitting[0];
    return found === undefined ? [] : [found];
  });
}

/** Kinds that are not known are not read, and nothing may be concluded from it. */
function unreadGroups(silent: readonly SilentGroup[]): readonly Unread[] {
  const read = silent.filter(({ group }) => isReadGroup(group));
  return read.map(({ group, says }) => ({ kind: `*.${group}`, reason: 'failed', says }));
}

function isWanted(namespace: string | undefined, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(namespace ?? '');
}

function masked(masker: Pick<Masker, 'object'>, objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => masker.object(object));
}

function maskedUnread(
  masker: Pick<Masker, 'text'>,
  ...lists: readonly (readonly Unread[])[]
): readonly Unread[] {
  return lists.flat().map((unread) => ({ ...unread, says: masker.text(unread.says) }));
}

function latest(parts: readonly Part[]): Date {
  const times = parts.flatMap(({ now }) => (now === undefined ? [] : [now.getTime()]));
  return new Date(Math.max(...times));
}
