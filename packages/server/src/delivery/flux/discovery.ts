import { AppError } from '../../lib/app-error.ts';
import { closest, didYouMean } from '../../lib/closest.ts';
import { fieldOf, isRecord, listOf, textOf } from '../fields.ts';
import type { Connection } from './connection.ts';
import { KubeFailure } from './kube-failure.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

/** How long what a cluster serves is taken as known, in milliseconds. */
const FRESH = 5 * 60_000;

/** How long a kind that was not found is taken as not there. */
const MISS_FRESH = 10_000;

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly preferred: boolean;
}

/** What kinds one cluster serves, in which versions: asked once, and again when a kind is missing. */
export class Discovery {
  readonly #connection: Connection;
  #known: { readonly kinds: readonly ResourceKind[]; readonly at: number } | undefined;
  #asking: Promise<readonly ResourceKind[]> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every kind that objects can be read of, all versions. */
  async kinds(signal: AbortSignal, fresh = FRESH): Promise<readonly ResourceKind[]> {
    if (this.#known !== undefined && Date.now() - this.#known.at < fresh) return this.#known.kinds;
    // Several callers wait for one answer; a caller that leaves does not take it from the others.
    this.#asking ??= this.#ask(AbortSignal.timeout(120_000)).finally(() => {
      this.#asking = undefined;
    });
    return abortable(this.#asking, signal);
  }

  /** The kind a word means; see `findKind`. NOT_FOUND with the closest names. */
  async kind(word: string, apiVersion: string | undefined, signal: AbortSignal): Promise<ResourceKind> {
    const found = findKind(await this.kinds(signal), word, apiVersion);
    if (found !== undefined) return found;
    const kinds = await this.kinds(signal, MISS_FRESH);
    const again = findKind(kinds, word, apiVersion);
    if (again === undefined) throw unknownKind(this.#connection.cluster, kinds, word, apiVersion);
    return again;
  }

  /** Forgets what is known, after the cluster said that something is not served any more. */
  forget(): void {
    this.#known = undefined;
  }

  async #ask(signal: AbortSignal): Promise<readonly ResourceKind[]> {
    const versions = await this.#groupVersions(signal);
    const lists = await Promise.all(versions.map((version) => this.#resources(version, signal)));
    const kinds = lists.flat();
    this.#known = { kinds, at: Date.now() };
    return kinds;
  }

  async #groupVersions(signal: AbortSignal): Promise<readonly GroupVersion[]> {
    const { body } = await this.#get('/apis', signal);
    const groups = listOf(body, 'groups').flatMap((group) => {
      const preferred = textOf(group, 'preferredVersion.version');
      return listOf(group, 'versions').map((entry) => {
        const version = textOf(entry, 'version') ?? '';
        return { group: textOf(group, 'name') ?? '', version, preferred: version === preferred };
      });
    });
    return [{ group: '', version: 'v1', preferred: true }, ...groups];
  }

  /** An aggregated API whose server is down takes nothing from the others. */
  async #resources(of: GroupVersion, signal: AbortSignal): Promise<readonly ResourceKind[]> {
    const path = of.group === '' ? `/api/${of.version}` : `/apis/${of.group}/${of.version}`;
    try {
      const { body } = await this.#get(path, signal);
      return listOf(body, 'resources').flatMap((entry) => readResource(entry, of));
    } catch (failure) {
      if (failure instanceof KubeFailure && failure.status >= 400) return [];
      throw failure;
    }
  }

  #get(path: string, signal: AbortSignal) {
    return this.#connection.json({ deed: { verb: 'get', resource: path }, path }, signal);
  }
}

function readResource(entry: unknown, { group, version, preferred }: GroupVersion): ResourceKind[] {
  const [plural, kind] = [textOf(entry, 'name'), textOf(entry, 'kind')];
  const verbs = listOf(entry, 'verbs').map(String);
  if (!isRecord(entry) || plural === undefined || kind === undefined || plural.includes('/')) return [];
  if (!verbs.includes('list')) return [];
  const singular = textOf(entry, 'singularName') ?? kind.toLowerCase();
  const shortNames = listOf(entry, 'shortNames').map(String);
  const namespaced = fieldOf(entry, 'namespaced') === true;
  return [{ group, version, kind, plural, singular, shortNames, namespaced, verbs, preferred }];
}

function unknownKind(
  cluster: string,
  kinds: readonly ResourceKind[],
  word: string,
  apiVersion: string | undefined,
): AppError {
  const served = findKind(kinds, word);
  const versions = kinds
    .filter(({ kind }) => kind === served?.kind)
    .map(({ group, version }) => `${group}/${version}`);
  const matches =
    served === undefined
      ? closest(word, new Set(kinds.flatMap(({ kind, plural }) => [kind, plural])))
      : versions;
  const what =
    served === undefined ? `no kind "${word.slice(0, 100)}"` : `no ${served.kind} in version "${apiVersion}"`;
  return new AppError('NOT_FOUND', `Cluster "${cluster}" serves ${what}.`, {
    hint: didYouMean(matches, 'list_clusters with a cluster lists the kinds it serves.'),
    details: { cluster, closest: matches },
  });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', leave));
}
