import { DEFAULT_STATE, type EnvironmentState, type Flag } from '@guidon/core';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import type { Actor } from './actor.ts';
import { type PolicyDocument, parseStateKey } from './documents.ts';
import type { Draft, DraftedObject } from './draft.ts';
import { liveReach } from './live-reach.ts';
import { describeFreeze, freezeAt, strictPolicies } from './policy.ts';
import { isSurfaceKillSwitch } from './surface-kill-switch.ts';

/** What stands between a draft and the live state of some environments. */
export interface Guard {
  /** Environments it would change that are protected or frozen now, sorted. */
  readonly environments: readonly string[];
  /** Their policies, in the same order. */
  readonly policies: readonly PolicyDocument[];
  /** The freezes among them that are on now, in words. */
  readonly freezes: readonly string[];
}

/**
 * What stands in a draft's way, by the policies that are stored now; undefined: it may go live at once.
 *
 * A draft that does nothing but switch off what the policies let anybody switch off is free.
 */
export async function guardOf(draft: Draft, now: Date): Promise<Guard | undefined> {
  const strict = await strictPolicies(draft.reads, draft.project.id, now);
  if (strict.length === 0) return undefined;
  const reached = await liveReach(
    draft,
    strict.map(({ key }) => key),
  );
  const guarding = strict.filter(({ key }) => reached.has(key));
  if (guarding.length === 0 || (await isKillSwitch(draft, guarding))) return undefined;
  return { environments: guarding.map(({ key }) => key), ...heldUpBy(guarding, draft.changed(), now) };
}

/**
 * What policies and freezes mean for changes of some objects. What changes nothing but policies may lift a freeze: it
 * does not wait for the end of one, but for approval, in an open environment too.
 */
export function heldUpBy(
  policies: readonly PolicyDocument[],
  objects: readonly Pick<DraftedObject, 'kind'>[],
  now: Date,
): Pick<Guard, 'policies' | 'freezes'> {
  if (objects.every(({ kind }) => kind === 'policy'))
    return { policies: policies.map((policy) => ({ ...policy, protected: true })), freezes: [] };
  const freezes = policies.flatMap((policy) => {
    const freeze = freezeAt(policy, now);
    return freeze === undefined ? [] : [`${policy.key}: ${describeFreeze(freeze)}`];
  });
  return { policies, freezes };
}

/** How many people must approve before it goes live in an environment. */
export function approvalsNeeded(policy: PolicyDocument): number {
  return policy.protected ? policy.approvals : 0;
}

/** Throws PERMISSION_DENIED for an agent where agents may not even ask. */
export function checkMayPropose(actor: Actor, { policies }: Pick<Guard, 'policies'>): void {
  if (isPerson(actor)) return;
  const closed = policies.filter(({ agentsMayPropose }) => !agentsMayPropose).map(({ key }) => key);
  if (closed.length === 0) return;
  throw new AppError('PERMISSION_DENIED', `Agents may not ask for changes of ${listed(closed)}.`, {
    hint: 'A person has to make this change; the policy of the environment says so.',
  });
}

function isPerson({ author }: Actor): boolean {
  return author.kind === 'person';
}

/**
 * Whether all a draft does in the guarded environments is to switch off what each policy lets be switched off. The kill
 * switch of a tool may have to be made for that.
 */
async function isKillSwitch(draft: Draft, guarding: readonly PolicyDocument[]): Promise<boolean> {
  const policies = new Map(guarding.map((policy) => [policy.key, policy]));
  for (const object of draft.changed()) {
    if (isMadeToKill(draft, object, guarding)) continue;
    if (object.kind !== 'state') return false;
    const { environmentKey, flagKey } = parseStateKey(object.key);
    const policy = policies.get(environmentKey);
    if (policy === undefined) continue;
    if (!isSwitchedOff(object) || !allows(policy, await draft.flag(flagKey))) return false;
  }
  return true;
}

function isMadeToKill(
  { project }: Draft,
  { kind, after }: DraftedObject,
  guarding: readonly PolicyDocument[],
): boolean {
  if (kind !== 'flag' || after === undefined) return false;
  const flag = after as Flag;
  return isSurfaceKillSwitch(project.key, flag) && guarding.every((policy) => allows(policy, flag));
}

function isSwitchedOff({ before = DEFAULT_STATE, after }: DraftedObject): boolean {
  if (after === undefined) return false;
  return deepEqual({ ...(before as EnvironmentState), enabled: false }, after);
}

function allows({ killSwitches }: PolicyDocument, flag: Flag): boolean {
  const { kinds, flags } = killSwitches;
  return kinds.includes(flag.kind) || flags.includes('*') || flags.includes(flag.key);
}
