import {
  type Condition,
  type EvaluationContext,
  type FlagConfiguration,
  type Rule,
  type SavedList,
  type Segment,
  validateFlag,
} from '@guidon/core';
import fc from 'fast-check';
import { aCondition, aContext, someRules } from '../../../core/test/arbitraries.ts';
import { aFlag } from '../support/a-document.ts';

/** Segments and lists that {@link generatedFlags} refer to. */
export const SEGMENTS: readonly Segment[] = fc
  .sample(aCondition, { numRuns: 5, seed: 1 })
  .map((when, index) => ({ key: `segment-${index}`, when: plain(when) }));
export const LISTS: readonly SavedList[] = [{ key: 'list', values: ['DE', 'a', 2] }];

/** Boolean flags with valid rules; some ask for segments, some for the flag before. */
export function generatedFlags(count: number, seed: number): FlagConfiguration[] {
  const valid = fc
    .tuple(someRules, fc.boolean(), fc.nat(9))
    .filter(([rules, enabled]) => isValid(rules, enabled));
  return fc.sample(valid, { numRuns: count, seed }).map(([rules, enabled, choice], index) => ({
    flag: aFlag({ key: keyOf(index) }),
    state: plain({ enabled: enabled || choice > 2, rules: [...referring(choice, index), ...rules] }),
  }));
}

/** Contexts as applications send them. OFREP refuses an empty targeting key, so there is none. */
export function generatedContexts(count: number, seed: number): EvaluationContext[] {
  const usable = aContext.filter(({ targetingKey }) => targetingKey !== '');
  return fc.sample(usable, { numRuns: count, seed }).map(plain);
}

function keyOf(index: number): string {
  return `flag-${String(index).padStart(4, '0')}`;
}

function isValid(rules: Rule[], enabled: boolean): boolean {
  const problems = validateFlag(aFlag(), { production: { enabled, rules } });
  return problems.every(({ severity }) => severity !== 'error');
}

/** A rule in front of the others that asks for what is not in the flag itself. */
function referring(choice: number, index: number): Rule[] {
  const when = reference(choice, index);
  return when === undefined ? [] : [{ id: 'refers', enabled: true, when, serve: { variation: 'on' } }];
}

function reference(choice: number, index: number): Condition | undefined {
  if (choice < SEGMENTS.length) return { segment: `segment-${choice}` };
  if (choice > 6 || index === 0) return undefined;
  return {
    flag: keyOf(index - 1),
    matches: { attribute: 'value', operator: 'equals', value: choice === 5 },
  };
}

/** As it is after it went over the wire. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
