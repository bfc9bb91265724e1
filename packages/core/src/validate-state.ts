import { describeValue } from './describe-value.ts';
import { asArray, asDocument, checkBoolean, checkNames, type Document } from './document.ts';
import type { ProblemList } from './problem-list.ts';
import { RULE_ID_PATTERN } from './rule-id-pattern.ts';
import { ConditionValidation } from './validate-condition.ts';
import { isFixed, validateServe } from './validate-serve.ts';
import { type ServableValues, validateServed } from './validate-served.ts';
import { LONGEST_DESCRIPTION, validateText } from './validate-text.ts';

const MOST_RULES = 200;
const MOST_IDENTITIES = 10_000;
const RULE_NAMES = ['id', 'description', 'enabled', 'when', 'serve'];

/** Checks a flag's state in one environment. */
export function validateState(
  part: unknown,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const state = asDocument(part, path, 'An environment state', list);
  if (state === undefined) return;
  checkBoolean(state.enabled, `${path}.enabled`, 'enabled', list);
  if (state.default !== undefined) validateServed(state.default, servable, `${path}.default`, list);
  if (state.off !== undefined) validateServed(state.off, servable, `${path}.off`, list);
  if (state.identities !== undefined)
    validateIdentities(state.identities, servable, `${path}.identities`, list);
  validateRules(
    asArray(state.rules, `${path}.rules`, 'rules', MOST_RULES, list),
    servable,
    `${path}.rules`,
    list,
  );
}

function validateIdentities(part: unknown, servable: ServableValues, path: string, list: ProblemList): void {
  const identities = asDocument(part, path, 'identities', list);
  const entries = Object.entries(identities ?? {});
  if (entries.length > MOST_IDENTITIES) {
    const message = `There are ${entries.length} identities; the most is ${MOST_IDENTITIES}.`;
    list.error(path, 'TOO_MANY', message, 'Use a rule with a saved list.');
  }
  for (const [key, served] of entries.slice(0, MOST_IDENTITIES)) {
    validateServed(served, servable, `${path}[${describeValue(key)}]`, list);
  }
}

function validateRules(
  parts: readonly unknown[],
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const conditions = new ConditionValidation(list);
  const before = new RulesBefore(list);
  for (const [index, part] of parts.entries()) {
    const here = `${path}[${index}]`;
    const rule = asDocument(part, here, 'A rule', list);
    if (rule === undefined) continue;
    validateRule(rule, servable, here, list);
    if (rule.when !== undefined) conditions.validate(rule.when, `${here}.when`);
    before.check(rule, here);
  }
}

function validateRule(rule: Document, servable: ServableValues, path: string, list: ProblemList): void {
  checkNames(rule, RULE_NAMES, path, list);
  validateId(rule.id, `${path}.id`, list);
  validateText(rule.description, `${path}.description`, 'The description', LONGEST_DESCRIPTION, list);
  checkBoolean(rule.enabled, `${path}.enabled`, 'enabled', list);
  validateServe(rule.serve, servable, `${path}.serve`, list);
}

function validateId(id: unknown, path: string, list: ProblemList): void {
  if (typeof id === 'string' && RULE_ID_PATTERN.test(id)) return;
  const hint = 'Use 1 to 64 letters, digits, _ and -, beginning with a letter or digit.';
  list.error(path, 'BAD_RULE_ID', `${describeValue(id)} cannot be a rule's id.`, hint);
}

/** Remembers the rules seen, for what a rule must not be after them: of the same id, or hidden. */
class RulesBefore {
  readonly #list: ProblemList;
  readonly #ids = new Set<string>();
  /** The first enabled rule that gives everyone one value; nobody gets past it. */
  #hiding: string | undefined;

  constructor(list: ProblemList) {
    this.#list = list;
  }

  check({ id, enabled, when, serve }: Document, path: string): void {
    if (typeof id === 'string') this.#checkId(id, path);
    if (enabled !== true) return;
    if (this.#hiding !== undefined) this.#shadowed(path, this.#hiding);
    else if (when === undefined && isFixed(serve)) this.#hiding = describeValue(id);
  }

  #checkId(id: string, path: string): void {
    if (this.#ids.has(id)) {
      const message = `Another rule has the id ${describeValue(id)}.`;
      this.#list.error(`${path}.id`, 'DUPLICATE_RULE_ID', message, 'Give every rule an id of its own.');
    }
    this.#ids.add(id);
  }

  #shadowed(path: string, hiding: string): void {
    const message = `Rule ${hiding} comes first and serves everyone, so this rule is never reached.`;
    this.#list.error(
      path,
      'SHADOWED_RULE',
      message,
      `Move it before ${hiding}, give ${hiding} a condition, or disable one.`,
    );
  }
}
