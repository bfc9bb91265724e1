import { type ObjectKind, parseStateKey } from './documents.ts';
import type { FlagReads, Target } from './flag-store.ts';

/** What depends on something: directly, or by way of segments. All sorted. */
export interface Users {
  /** Flags with a rule that depends on it, and the environments where they have it. */
  readonly flags: readonly { readonly key: string; readonly environments: readonly string[] }[];
  readonly segments: readonly string[];
}

/** Whether other objects can refer to objects of a kind. */
export function isTarget(object: { readonly kind: ObjectKind; readonly key: string }): object is Target {
  return object.kind === 'segment' || object.kind === 'list' || object.kind === 'flag';
}

/** Finds everything stored that depends on something. A segment that refers to itself is found once. */
export async function usersOf(reads: FlagReads, projectId: string, target: Target): Promise<Users> {
  const states = new Set<string>();
  const segments = new Set<string>();
  const waiting = [target];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const user of await reads.usersOf(projectId, next)) {
      if (user.kind === 'state') states.add(user.key);
      else if (!segments.has(user.key)) {
        segments.add(user.key);
        waiting.push({ kind: 'segment', key: user.key });
      }
    }
  }
  return { flags: byFlag([...states].sort()), segments: [...segments].sort() };
}

function byFlag(stateKeys: readonly string[]): Users['flags'] {
  const environments = new Map<string, string[]>();
  for (const stateKey of stateKeys) {
    const { flagKey, environmentKey } = parseStateKey(stateKey);
    environments.set(flagKey, [...(environments.get(flagKey) ?? []), environmentKey]);
  }
  const flags = [...environments].map(([key, keys]) => ({ key, environments: keys }));
  return flags.sort((a, b) => (a.key < b.key ? -1 : 1));
}
