import { asDocument, checkNames, type Document, isDocument, wrongShape } from './document.ts';
import type { ProblemList } from './problem-list.ts';
import { validateHoldout, validateProgressive, validateRollout } from './validate-rollout.ts';
import { SERVED_NAMES, type ServableValues, validateServed } from './validate-served.ts';
import { validateExperiment, validateSplit } from './validate-shares.ts';

type Validate = (part: Document, servable: ServableValues, path: string, list: ProblemList) => void;

/** What a serve other than a fixed value is called, in a sentence, and how it is checked. */
const KINDS: Readonly<Record<string, { readonly noun: string; readonly validate: Validate }>> = {
  rollout: { noun: 'A rollout', validate: validateRollout },
  split: { noun: 'A split', validate: validateSplit },
  progressive: { noun: 'A progressive rollout', validate: validateProgressive },
  experiment: { noun: 'An experiment', validate: validateExperiment },
  holdout: { noun: 'A holdout', validate: validateHoldout },
};
const FIXED_NAMES = [...SERVED_NAMES, ...Object.keys(KINDS), 'nothing'];

/** Checks what a rule hands out. */
export function validateServe(
  part: unknown,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const serve = asDocument(part, path, 'serve', list);
  if (serve === undefined) return;
  for (const [name, { noun, validate }] of Object.entries(KINDS)) {
    if (serve[name] === undefined) continue;
    checkNames(serve, [name], path, list);
    const inside = asDocument(serve[name], `${path}.${name}`, noun, list);
    if (inside !== undefined) validate(inside, servable, `${path}.${name}`, list);
    return;
  }
  if (serve.nothing !== undefined) validateNothing(serve, path, list);
  else validateFixed(serve, servable, path, list);
}

/** Whether a serve gives every context the same value. */
export function isFixed(serve: unknown): boolean {
  return isDocument(serve) && Object.keys(KINDS).every((name) => serve[name] === undefined);
}

function validateNothing(serve: Document, path: string, list: ProblemList): void {
  checkNames(serve, ['nothing'], path, list);
  if (serve.nothing !== true) wrongShape(serve.nothing, `${path}.nothing`, 'nothing', 'true', list);
}

function validateFixed(serve: Document, servable: ServableValues, path: string, list: ProblemList): void {
  checkNames(serve, FIXED_NAMES, path, list);
  validateServed(serve, servable, path, list);
}
