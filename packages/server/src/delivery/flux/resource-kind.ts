import { groupOf } from '../object-ref.ts';

/** A resource as discovery tells of it. */
export interface ResourceKind {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether its group prefers this version. */
  readonly preferred: boolean;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `deployments.apps`, as RBAC and messages name it. */
export function resourceName({ group, plural }: ResourceKind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/**
 * The kind that a word means: kind, plural, singular or short name in any spelling, alone or with its group
 * (`kustomization`, `deploy`, `events.events.k8s.io`).
 *
 * Where several groups have it, those of Kubernetes and Flux are meant; of several versions the preferred one.
 */
export function findKind(
  kinds: readonly ResourceKind[],
  word: string,
  apiVersion?: string,
): ResourceKind | undefined {
  const wanted = word.toLowerCase();
  const fitting = kinds.filter((kind) => isNamed(kind, wanted) && fits(kind, apiVersion));
  return fitting.toSorted((a, b) => rank(a, wanted) - rank(b, wanted))[0];
}

function isNamed(kind: ResourceKind, wanted: string): boolean {
  return namesOf(kind).some((name) => name === wanted || `${name}.${kind.group}` === wanted);
}

/** The names of a kind in lower case. */
export function namesOf({ kind, plural, singular, shortNames }: ResourceKind): readonly string[] {
  return [kind, plural, singular, ...shortNames].map((name) => name.toLowerCase());
}

function fits(kind: ResourceKind, apiVersion: string | undefined): boolean {
  if (apiVersion === undefined) return true;
  return (
    apiVersionOf(kind) === apiVersion ||
    (!apiVersion.includes('/') && groupOf(apiVersionOf(kind)) === apiVersion)
  );
}

/** Core and Flux first, then the groups of Kubernetes, then the others; in each the preferred version. */
function rank(kind: ResourceKind, wanted: string): number {
  const { group } = kind;
  const home =
    group === '' || group.endsWith('toolkit.fluxcd.io')
      ? 0
      : !group.includes('.') || group.endsWith('.k8s.io')
        ? 2
        : 4;
  const short = kind.shortNames.includes(wanted) ? 10 : 0;
  return short + home + (kind.preferred ? 0 : 1);
}
