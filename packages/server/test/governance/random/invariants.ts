import { expect } from 'vitest';
import type { FieldChange } from '../../../src/flags/change.ts';
import type { ChangeRequest } from '../../../src/flags/change-request.ts';
import { parseStateKey } from '../../../src/flags/documents.ts';
import { approversOf, checkObjections } from './decisions.ts';
import type { Documented, History, Moment } from './history.ts';
import type { Deed, Done } from './play.ts';

/** Everything that must hold after whatever was done. */
export function checkInvariants(history: History, done: Done): void {
  for (const moment of history.moments) {
    checkWayToProduction(history, moment, done);
    checkUndo(history, moment);
    expect(history.audit.filter(({ change_id }) => change_id === moment.change.id)).toHaveLength(1);
  }
  for (const request of history.requests) {
    checkPublishedOnce(history, request);
    checkNothingLost(history, request, done);
    checkObjections(request, done.deeds);
  }
}

/** What production answers, and how it is guarded, changes by an approved request, a kill switch, or broken glass. */
function checkWayToProduction(history: History, moment: Moment, { deeds }: Done): void {
  const { change, before, after } = moment;
  const policy = before.get('policy', 'production');
  const isFrozen = policy?.freezes.some(({ from, until }) => from <= change.at && change.at < until) ?? false;
  if (policy === undefined || (!policy.protected && !isFrozen)) return;
  const isSame =
    changedAnswers(before, after).length === 0 &&
    JSON.stringify(policy) === JSON.stringify(after.get('policy', 'production'));
  if (isSame && !change.diff.some(isOfProduction)) return;
  const request = history.requests.find(({ id }) => id === change.changeRequestId);
  if (request === undefined)
    return expect(change.diff.filter(isOfProduction).every(isSwitchedOff)).toBe(true);
  expect(change.diff.filter((one) => !isWithin(one, request.content.diff))).toEqual([]);
  if (change.brokeGlass === true) return expect(change.author).toMatchObject({ name: 'ada', kind: 'person' });
  expect(isFrozen).toBe(false);
  if (!policy.protected) return;
  if (isSame && change.diff.filter(isOfProduction).every(isSwitchedOff)) return;
  expect(approversOf(request, deeds).size).toBeGreaterThanOrEqual(policy.approvals);
  checkResult(history, moment, request);

  function isSwitchedOff({ kind, key, path: [field, ...more], after: value }: FieldChange): boolean {
    const flagKey = parseStateKey(key).flagKey;
    const isKillSwitch =
      before.get('flag', flagKey)?.kind === 'kill_switch' || policy?.killSwitches.flags.includes(flagKey);
    return (
      kind === 'state' && field === 'enabled' && more.length === 0 && value === false && isKillSwitch === true
    );
  }
}

/** What is live is, as a whole, what was approved: the documents, and what flags answer, as on the day it was asked for. */
function checkResult({ moments }: History, { before, after }: Moment, { content }: ChangeRequest): void {
  for (const { kind, key, after: approved } of content.objects)
    if (kind !== 'state' || key.startsWith('production/'))
      expect(withoutWords(after.get(kind, key)), `${kind} ${key}`).toEqual(withoutWords(approved));
  const asked = moments.findLast(({ change }) => change.revision <= content.revision)?.after;
  const objects = content.objects.map((one) => ({ ...one, before: one.before, after: one.after }));
  const wanted = asked?.with(objects).answers('production');
  for (const flag of changedAnswers(before, after))
    if (content.objects.some((one) => one.key === flag || one.key === `production/${flag}`))
      expect(after.answers('production').get(flag), flag).toEqual(wanted?.get(flag));
}

/** A document without what a flag may be told about without approval. */
function withoutWords(document: object = {}): object {
  const { description: _, ...rest } = document as { readonly description?: string };
  return rest;
}

/** Flags that production answers otherwise, to somebody. Code takes a flag that is missing for `false`. */
function changedAnswers(before: Documented, after: Documented): readonly string[] {
  const [old, now] = [before.answers('production'), after.answers('production')];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  return keys.filter((key) => {
    const nobody = [false, false, false, false];
    return JSON.stringify(old.get(key) ?? nobody) !== JSON.stringify(now.get(key) ?? nobody);
  });
}

function isOfProduction({ kind, key }: FieldChange): boolean {
  return (kind === 'state' && key.startsWith('production/')) || (kind === 'policy' && key === 'production');
}

/** Of a list some values may have come or gone before; everything else is there as it was asked for. */
function isWithin(one: FieldChange, asked: readonly FieldChange[]): boolean {
  return asked.some(
    ({ kind, key, path, after }) =>
      kind === one.kind &&
      key === one.key &&
      JSON.stringify(path) === JSON.stringify(one.path) &&
      JSON.stringify(after) === JSON.stringify(one.after),
  );
}

/** A field that is undone had the value that the undone change gave it, and gets back the one before. */
function checkUndo({ moments }: History, { change }: Moment): void {
  const undone = moments.find((one) => one.change.id === change.reverts)?.change;
  if (undone === undefined) return;
  for (const one of change.diff.filter(isPlain)) {
    const set = undone.diff.find(
      ({ kind, key, path }) => kind === one.kind && key === one.key && `${path}` === `${one.path}`,
    );
    expect([one.before, one.after], `undo of ${one.kind} ${one.key} ${one.path}`).toEqual([
      set?.after,
      set?.before,
    ]);
  }
}

function isPlain({ path }: FieldChange): boolean {
  return path.length === 1;
}

function checkPublishedOnce({ moments, audit }: History, request: ChangeRequest): void {
  const changes = moments.filter(({ change }) => change.changeRequestId === request.id);
  expect(changes.map(({ change }) => change.id)).toEqual(
    request.changeId === undefined ? [] : [request.changeId],
  );
  if (request.status !== 'published') return expect(changes).toEqual([]);
  const published = audit.filter(
    (line) => line.change_request_id === request.id && line.outcome !== 'refused' && isPublishing(line.tool),
  );
  expect(published.map(({ tool }) => tool)).toEqual([
    request.brokeGlass === true ? 'break_glass' : 'publish_change_request',
  ]);
  expect(changes.every(({ change }) => change.brokeGlass === request.brokeGlass)).toBe(true);
}

/** What is done to change requests that are there. */
const ABOUT = [
  'propose_change',
  'review_change_request',
  'update_change_request',
  'publish_change_request',
  'break_glass',
];

function isPublishing(tool: string): boolean {
  return tool === 'break_glass' || tool === 'publish_change_request';
}

/** Whatever was answered as done is there, each with a version and a line of its own. */
function checkNothingLost({ audit }: History, request: ChangeRequest, { deeds }: Done): void {
  const all = deeds.filter((deed) => deed.request === request.id);
  const own = all.filter((deed) => !changedNothing(deed, all));
  const versions = own.map(({ version }) => version).sort((a, b) => a - b);
  expect(versions).toEqual(versions.map((_, index) => index + 2));
  expect(request.version).toBe(own.length + 1);
  const lines = audit.filter(
    (line) =>
      line.change_request_id === request.id && line.outcome !== 'refused' && ABOUT.includes(line.tool),
  );
  expect(lines).toHaveLength(own.length);
}

/** A rebase that found nothing to do answers the request as it is: in the version that something else made. */
function changedNothing(deed: Deed, all: readonly Deed[]): boolean {
  if (deed.act !== 'rebase') return false;
  return deed.version === 1 || all.some((other) => other !== deed && other.version === deed.version);
}
