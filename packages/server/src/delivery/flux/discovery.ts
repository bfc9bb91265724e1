import { AppError } from '../../lib/app-error.ts';
import { closest, didYouMean, listed } from '../../lib/closest.ts';
import { fieldOf, isRecord, listOf, textOf } from '../fields.ts';
import { abortable } from './abortable.ts';
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

/** A group that would not say what it serves, such as one whose own server is down. */
export interface SilentGroup {
  readonly group: string;
  /** In a sentence. */
  readonly says: string;
}

interface Served {
  readonly kinds: readonly ResourceKind[];
  readonly silent: readonly SilentGroup[];
  readonly at: number;
}

/** What kinds one cluster serves, in which versions: asked once, and again when a kind is missing. */
export class Discovery {
  readonly #connection: Connection;
  #known: Served | undefined;
  #asking: Promise<Served> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every kind that objects can be read of, all versions. */
  async kinds(signal: AbortSignal): Promise<readonly ResourceKind[]> {
    return (await this.#served(signal, FRESH)).kinds;
  }

  /** The groups whose kinds are not among them, for they could not be asked. */
  async silent(signal: AbortSignal): Promise<readonly SilentGroup[]> {
    return (await this.#served(signal, FRESH)).silent;
  }

  /** The kind a word means; see `findKind`. NOT_FOUND with the closest names. */
  async kind(word: string, apiVersion: string | undefined, signal: AbortSignal): Promise<ResourceKind> {
    const found = findKind(await this.kinds(signal), word, apiVersion);
    if (found !== undefined) return found;
    const served = await this.#served(signal, MISS_FRESH);
    const again = findKind(served.kinds, word, apiVersion);
    if (again === undefined) throw unknownKind(this.#connection.cluster, served, word, apiVersion);
    return again;
  }

  async #served(signal: AbortSignal, fresh: number): Promise<Served> {
    const known = this.#known;
    const long = known === undefined || known.silent.length === 0 ? fresh : MISS_FRESH;
    if (known !== undefined && Date.now() - known.at < long) return known;
    // Several callers wait for one answer; a caller that leaves does not take it from the others.
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return abortable(this.#asking, signal);
  }

  async #ask(): Promise<Served> {
    const { signal } = new AbortController();
    const versions = await this.#groupVersions(signal);
    const lists = await Promise.all(versions.map((version) => this.#resources(version, signal)));
    const silent = lists.flatMap((list) => ('says' in list ? [list] : []));
    const kinds = lists.flatMap((list) => ('says' in list ? [] : list));
    this.#known = { kinds, silent, at: Date.now() };
    return this.#known;
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

  /** An aggregated API whose server is down takes nothing from the others, and is named. */
  async #resources(of: GroupVersion, signal: AbortSignal): Promise<readonly ResourceKind[] | SilentGroup> {
    const { group, version } = of;
    try {
      const { body } = await this.#get(
        group === '' ? `/api/${version}` : `/apis/${group}/${version}`,
        signal,
      );
      return listOf(body, 'resources').flatMap((entry) => readResource(entry, of));
    } catch (failure) {
      if (!(failure instanceof KubeFailure) || group === '') throw failure;
      // A definition that was deleted a moment ago is not missing.
      if (failure.status === 404) return [];
      return { group, says: `${group} does not say what it serves: ${failure.message}` };
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
  { kinds, silent }: Served,
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
  const groups = silent.map(({ group }) => group);
  const unasked = groups.length === 0 ? '' : ` What ${listed(groups)} serve could not be asked.`;
  return new AppError('NOT_FOUND', `Cluster "${cluster}" serves ${what}.${unasked}`, {
    hint: didYouMean(matches, 'list_clusters with a cluster lists the kinds it serves.'),
    details: { cluster, closest: matches },
  });
}
