import type { Rule } from './model.ts';
import type { Untranslated } from './untranslated.ts';
import { isFixed } from './validate-serve.ts';

/**
 * Makes a list of translated rules one that may be saved: ids of their own, and those that nobody reaches turned off.
 *
 * Both are told and change no answer.
 */
export function settleRules(rules: readonly Rule[], path: string, untranslated: Untranslated[]): Rule[] {
  const ids = new Set<string>();
  let isHidden = false;
  return rules.map((rule) => {
    const id = freeId(rule.id, ids);
    ids.add(id);
    const place = `${path}.${rule.id}`;
    if (id !== rule.id)
      untranslated.push({ path: place, reason: `Another rule has the id; this one is ${id}.` });
    const enabled = rule.enabled && !isHidden;
    if (rule.enabled && isHidden)
      untranslated.push({ path: place, reason: 'A rule before it serves everyone; this one is turned off.' });
    isHidden ||= enabled && rule.when === undefined && isFixed(rule.serve);
    return { ...rule, id, enabled };
  });
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let number = 2; ; number++) {
    const candidate = `${id.slice(0, 56)}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
