import { AppError } from '../../lib/app-error.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf, refOf, refText } from '../object-ref.ts';
import type { OperationKind } from '../operation.ts';
import type { Waited } from './await-handled.ts';
import type { KubeFailure } from './kube-failure.ts';
import { isStatic } from './reconcilable.ts';

/** The refusal of an action on a kind that Flux cannot do it to. */
export function cannot(object: KubeObject, action: OperationKind): AppError {
  const { kind, apiVersion } = object;
  const what = isStatic(object) ? `${kind} of type oci` : kind;
  const why = isStatic(object) ? ': it only holds an address, and no controller looks at it' : '';
  return new AppError(
    'PRECONDITION_FAILED',
    `A ${what} (${apiVersion}) cannot be ${PAST[action]} by Flux${why}.`,
    { hint: groupOf(apiVersion).includes('fluxcd') ? OF_FLUX : OF_OTHERS },
  );
}

const OF_FLUX = 'Act on what it belongs to: the object that makes it or refers to it.';
const OF_OTHERS =
  'Act on the Kustomization or HelmRelease that applies it: list_resources shows it as managed_by.';

const PAST: Readonly<Record<OperationKind, string>> = {
  reconcile: 'reconciled',
  suspend: 'suspended',
  resume: 'resumed',
};

/** The refusal to suspend what this version of its kind has no switch for: the API server drops the field. */
export function notSuspendable({ kind, apiVersion }: KubeObject): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `A ${kind} (${apiVersion}) cannot be suspended in the version of Flux this cluster has.`,
    { hint: 'Suspend what it takes from or what uses it, or upgrade Flux.' },
  );
}

/** An applier that owns the object puts back what Git says. */
export function ownerNote({ metadata }: KubeObject): string {
  const name = metadata.labels?.['kustomize.toolkit.fluxcd.io/name'];
  if (name === undefined) return '';
  return ` Kustomization ${name} applies it: where Git says suspend, that wins at its next run.`;
}

/** Whoever leaves must not think that nothing happened: what was done, and what may have been. */
export function left(
  action: OperationKind,
  changed: readonly string[],
  unsure: string | undefined,
): AppError {
  const did = DID[action];
  const was =
    changed.length === 0 ? [] : [`${changed.join(', ')} ${changed.length > 1 ? 'were' : 'was'} ${did}`];
  const maybe = unsure === undefined ? [] : [`${unsure} may have been ${did}`];
  return new AppError('CANCELLED', `Nobody waits any more, but ${[...was, ...maybe].join(', and ')}.`, {
    hint: 'See with list_resources what became of it.',
  });
}

/** Without a clear answer of the API server to a change, nobody knows whether it was made. */
export function unanswered(action: OperationKind, unsure: string, failure: KubeFailure): AppError {
  return new AppError('UNAVAILABLE', `${unsure} may have been ${DID[action]}. ${failure.says()}`, {
    hint: 'See with list_resources what became of it; repeating the call does no harm.',
    cause: failure,
  });
}

const DID: Readonly<Record<OperationKind, string>> = {
  reconcile: 'asked to reconcile',
  suspend: 'suspended',
  resume: 'resumed',
};

/** Why what is suspended is left alone. */
export function sayHowToResume(object: KubeObject): string {
  return `${refText(refOf(object))} is suspended, so its controller would not answer; resume it first.`;
}

/** How waiting ended, in a sentence. */
export function sayVerdict(
  { verdict, handled, unseen }: Waited,
  reason: string | undefined,
  waitMs: number,
): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  const seconds = Math.round(waitMs / 1000);
  if (verdict === 'ready') return `Reconciled and ready${why}.`;
  if (verdict === 'failed') return `Its controller tried and did not succeed${why}.`;
  if (verdict === 'gone') return 'It was deleted meanwhile.';
  if (verdict === 'suspended') return 'Somebody suspended it meanwhile.';
  if (unseen !== undefined)
    return `Its controller was asked, and what became of it could not be seen within ${seconds} s: ${unseen.says()}`;
  return handled
    ? `Its controller took the request and has not finished after ${seconds} s${why}.`
    : `Its controller did not take the request within ${seconds} s.`;
}
