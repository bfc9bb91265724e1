import { ITSELF } from '../compile-attribute.ts';
import { describeValue } from '../describe-value.ts';
import type {
  Bucketing,
  Clause,
  Condition,
  ConditionGroup,
  JsonValue,
  PercentageCondition,
} from '../model.ts';
import { operatorTables } from '../operator-tables.ts';
import { FLAG_VALUE, operatorText } from './condition-words.ts';
import { nameText } from './literal-text.ts';

/** A written part and what it begins or is joined with, which decides where it needs parentheses. */
interface Part {
  readonly text: string;
  readonly kind: 'word' | 'clause' | 'not' | 'joined';
}

/** Writes conditions, with a way of one's own to write the values in them. */
export class ConditionWriter {
  readonly #literal: (value: JsonValue) => string;

  constructor(literal: (value: JsonValue) => string) {
    this.#literal = literal;
  }

  /** Total: a part that is no condition, as a document nobody validated may have, is written as the value it is. */
  write(condition: Condition): string {
    return this.#partOf(condition).text;
  }

  #partOf(condition: Condition): Part {
    try {
      return this.#knownPart(condition);
    } catch {
      return word(describeValue(condition));
    }
  }

  #knownPart(condition: Condition): Part {
    if ('operator' in condition) return { text: this.#clauseText(condition), kind: 'clause' };
    if ('segment' in condition) return word(`segment ${nameText(condition.segment)}`);
    if ('percentage' in condition) return word(this.#percentageText(condition));
    if ('flag' in condition)
      return word(`flag ${nameText(condition.flag)} ${this.#about(FLAG_VALUE, condition.matches)}`);
    if ('element' in condition) {
      const nulls = condition.nulls === true ? ' with_nulls' : '';
      return word(`${reading('any', condition)}${nulls} ${this.#about(ITSELF, condition.element)}`);
    }
    if ('size' in condition)
      return word(`${reading('size', condition)} ${this.#about(ITSELF, condition.size)}`);
    return this.#groupPart(condition);
  }

  #clauseText(clause: Clause): string {
    return `${nameText(clause.attribute)} ${this.#comparisonText(clause)}`;
  }

  #comparisonText({ operator, value, ignoreCase, prefix, dialect }: Clause): string {
    const takesNone = operatorTables[dialect ?? 'native'][operator]?.takes === 'nothing';
    const operand = takesNone ? '' : ` ${this.#literal(value ?? null)}`;
    const folded = ignoreCase === true ? ' ignoring_case' : '';
    const prefixed = prefix === undefined ? '' : ` prefix ${this.#literal(prefix)}`;
    return `${operatorText(operator, dialect)}${operand}${folded}${prefixed}`;
  }

  /** A condition over what has just been named: `= 1` where it is one comparison of that, otherwise in parentheses. */
  #about(subject: string, condition: Condition): string {
    const isDirect = 'operator' in condition && condition.attribute === subject;
    return isDirect ? this.#comparisonText(condition) : `(${this.write(condition)})`;
  }

  #percentageText({ percentage, dialect, ...bucketing }: PercentageCondition): string {
    const beginning = `${dialect === undefined ? '' : `${dialect}:`}percentage ${this.#literal(percentage)}`;
    return [beginning, ...this.#bucketingTexts(bucketing)].join(' ');
  }

  #bucketingTexts({ by, seed, hashVersion, prefix }: Bucketing): string[] {
    const texts: string[] = [];
    if (by !== undefined) texts.push(`by ${nameText(by)}`);
    if (seed !== undefined) texts.push(`seed ${this.#literal(seed)}`);
    if (hashVersion !== undefined) texts.push(`hash ${hashVersion}`);
    if (prefix !== undefined) texts.push(`prefix ${this.#literal(prefix)}`);
    return texts;
  }

  #groupPart({ all = [], any, none = [] }: ConditionGroup): Part {
    const isAlone = all.length === 1 && any === undefined && none.length === 0;
    const parts = all.map((one) => (isAlone ? this.#partOf(one) : apart(this.#partOf(one))));
    if (any !== undefined) parts.push(this.#anyPart(any));
    if (none.length > 0) parts.push(notPart(this.#anyPart(none)));
    return joined(parts, 'and', 'always');
  }

  #anyPart(members: readonly Condition[]): Part {
    return joined(
      members.map((one) => this.#partOf(one)),
      'or',
      'never',
    );
  }
}

function word(text: string): Part {
  return { text, kind: 'word' };
}

function reading(keyword: string, { attribute, dialect }: Pick<Clause, 'attribute' | 'dialect'>): string {
  return `${dialect === undefined ? '' : `${dialect}:`}${keyword} ${nameText(attribute)}`;
}

function notPart({ text, kind }: Part): Part {
  return { text: kind === 'word' ? `not ${text}` : `not (${text})`, kind: 'not' };
}

/** A member that is a negation of its own is told from the group's `none` by its parentheses. */
function apart(part: Part): Part {
  return part.kind === 'not' ? word(`(${part.text})`) : part;
}

function joined(parts: readonly Part[], by: 'and' | 'or', empty: 'always' | 'never'): Part {
  const [only] = parts;
  if (only === undefined) return word(empty);
  if (parts.length === 1) return only;
  const texts = parts.map(({ text, kind }) => (kind === 'joined' ? `(${text})` : text));
  return { text: texts.join(` ${by} `), kind: 'joined' };
}
