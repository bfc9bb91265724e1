import type { RegexNode } from './regex-node.ts';

const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;
const CLASS = /\[\^?(?:[^\\\]]|\\.)*\]/y;
const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[A-Za-z]|0(?!\d)|[dDwWsStnrvf]|[^\w\s]|[_ ])/y;
const GROUP = /\((?:\?:|\?<[A-Za-z_$][\w$]*>|(?!\?))/y;
const ASSERTION = /[\^$]|\\[bB]/y;
const ALTERNATIVE_END = new Set(['|', ')', '']);

/**
 * Takes a JavaScript pattern apart, as far as it can be matched in linear time.
 *
 * `undefined`: it looks around, refers back, or is written in one of the older ways that few people mean. ECMAScript
 * 2025, section 22.2.1.
 */
export function parseRegex(source: string): RegexNode | undefined {
  const parser = new RegexParser(source);
  const node = parser.choice();
  return parser.atEnd && !parser.failed ? node : undefined;
}

class RegexParser {
  failed = false;
  #at = 0;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  get atEnd(): boolean {
    return this.#at === this.#source.length;
  }

  choice(): RegexNode {
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    const [only] = nodes;
    return only !== undefined && nodes.length === 1 ? only : { kind: 'choice', nodes };
  }

  #sequence(): RegexNode {
    const nodes: RegexNode[] = [];
    while (!this.failed && !ALTERNATIVE_END.has(this.#source.charAt(this.#at))) nodes.push(this.#term());
    return { kind: 'sequence', nodes };
  }

  #term(): RegexNode {
    const assertion = this.#match(ASSERTION);
    if (assertion !== undefined) return { kind: 'assertion', name: assertion[0] as '^' };
    return this.#repeated(this.#atom());
  }

  #repeated(node: RegexNode): RegexNode {
    const quantifier = this.#match(QUANTIFIER);
    if (quantifier === undefined) return node;
    const [text, least, open, most] = quantifier;
    if (least !== undefined) return { kind: 'repeat', node, least: +least, most: upTo(least, open, most) };
    const first = text.charAt(0);
    return { kind: 'repeat', node, least: first === '+' ? 1 : 0, most: first === '?' ? 1 : Infinity };
  }

  #atom(): RegexNode {
    const one = this.#match(CLASS)?.[0] ?? this.#match(ESCAPE)?.[0] ?? this.#plain();
    if (one !== undefined) return { kind: 'one', source: one };
    if (this.#match(GROUP) === undefined) return this.#fail();
    const node = this.choice();
    return this.#take(')') ? node : this.#fail();
  }

  #plain(): string | undefined {
    const character = this.#source.charAt(this.#at);
    if ('*+?()[{|\\^$'.includes(character)) return undefined;
    this.#at++;
    return character;
  }

  #fail(): RegexNode {
    this.failed = true;
    return { kind: 'sequence', nodes: [] };
  }

  #take(character: string): boolean {
    if (this.#source.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source) ?? undefined;
    if (match !== undefined) this.#at = pattern.lastIndex;
    return match;
  }
}

function upTo(least: string, open: string | undefined, most: string | undefined): number {
  if (open === undefined) return +least;
  return most === undefined || most === '' ? Infinity : +most;
}
