import type { ApprovalState } from '../app.ts';
import { isAtLeast, roleAt } from '../flags/grant.ts';
import { listed } from '../lib/closest.ts';
import { couldApprove } from '../principals/deciding.ts';
import { isLive } from '../principals/is-live.ts';
import { keyStatus } from '../principals/key-status.ts';
import type { KeyHolder } from '../principals/key-store.ts';
import type { Finding } from './examine.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** Environments that one finding names. */
const NAMED = 5;

/** Where the guarantee of approval does not hold in an organization, or is weak, in plain words; or that it holds. */
export function approvalFindings(state: ApprovalState, now: Date): Finding[] {
  const weak = [
    ...tooFewApprovers(state, now),
    ...fewAdministrators(state, now),
    ...configuredKey(state, now),
    ...machineAgents(state),
    ...pastApproval(state, now),
  ];
  const count = state.protectedPlaces.length;
  const environments = `${count} protected environment${count === 1 ? '' : 's'}`;
  const holds = weak.length > 0 ? [] : [ok(state, `${environments}, and enough people to approve`)];
  return [...weak, ...holds, ...waitingKeys(state, now)];
}

/** Environments in which not everybody's changes find enough others to approve them, those alike in one finding. */
function tooFewApprovers(state: ApprovalState, now: Date): Finding[] {
  const alike = new Map<string, string[]>();
  for (const place of state.protectedPlaces) {
    const names = couldApprove(state.persons, place, now);
    const words = shortage(names, place.approvals);
    if (words === undefined) continue;
    alike.set(words, [...(alike.get(words) ?? []), `${place.environment} of ${place.project}`]);
  }
  return [...alike].map(([words, places]) =>
    warning(
      state,
      `In ${listed(places.slice(0, NAMED))}${places.length > NAMED ? ' and more' : ''} ${words}`,
      'Give more people the role approver: guidon keys create person NAME --grant approver. People with tokens of an issuer are not counted.',
    ),
  );
}

function shortage(names: readonly string[], needed: number): string | undefined {
  const who = names.length === 0 ? 'nobody with a key' : `only ${listed(names)}`;
  if (names.length < needed) return `${who} could approve, and it takes ${needed}: nothing can be approved.`;
  if (names.length > needed) return undefined;
  return `${who} could approve, and it takes ${needed}: what they or their agents ask for nobody can.`;
}

function fewAdministrators(state: ApprovalState, now: Date): Finding[] {
  const names = namesOf(
    state.persons.filter(
      ({ key, principal: { grants, readOnly } }) =>
        isLive(key, now) && readOnly !== true && isAtLeast(roleAt(grants, {}), 'admin'),
    ),
  );
  if (names.length > 1) return [];
  const who = names.length === 0 ? 'Nobody with a key administers' : `${names[0]} alone administers`;
  return [
    warning(
      state,
      `${who} the organization: nobody could approve the key of another administrator.`,
      'Make a second administrator with guidon keys create … --break-glass, which everybody is told.',
    ),
  ];
}

function configuredKey(state: ApprovalState, now: Date): Finding[] {
  if (!state.persons.some(({ key }) => key.configured === true && isLive(key, now))) return [];
  return [
    warning(
      state,
      'Whoever reads GUIDON_ADMIN_KEY where the server runs is a person who approves and publishes.',
      'Keep agents out of that environment; once there are other administrators, start without it.',
    ),
  ];
}

function machineAgents(state: ApprovalState): Finding[] {
  if (!state.hasMachineAgent) return [];
  return [
    warning(
      state,
      'Agents have worked on this database over stdio, as a user who can open it: approval does not hold against them.',
      'Run guidon serve as another user, and give agents a key and its address.',
    ),
  ];
}

function pastApproval(state: ApprovalState, now: Date): Finding[] {
  const since = new Date(now.getTime() - WEEK_MS).toISOString();
  const opened = state.persons.filter(({ key }) => key.glassReason !== undefined && key.createdAt >= since);
  return opened.map(({ key, principal }) =>
    warning(
      state,
      `Key ${key.id} of ${principal.name} opened without approval in the last seven days.`,
      `The reason given: ${key.glassReason}`,
    ),
  );
}

function waitingKeys(state: ApprovalState, now: Date): Finding[] {
  const waiting = state.persons.filter(({ key }) => keyStatus(key, now) === 'waiting');
  if (waiting.length === 0) return [];
  return [ok(state, `waiting for approval: the keys of ${listed(namesOf(waiting))} (guidon keys list)`)];
}

function namesOf(holders: readonly KeyHolder[]): readonly string[] {
  return [...new Set(holders.map(({ principal }) => principal.name))].sort();
}

function ok({ organization }: ApprovalState, detail: string): Finding {
  return { subject: `approval in ${organization}`, verdict: 'ok', detail, data: { organization } };
}

function warning({ organization }: ApprovalState, detail: string, hint: string): Finding {
  return { subject: `approval in ${organization}`, verdict: 'warning', detail, hint, data: { organization } };
}
