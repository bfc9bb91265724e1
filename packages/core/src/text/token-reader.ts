import { escapeInvisible } from '../escape-invisible.ts';
import { SYMBOLS } from './condition-words.ts';
import { TextRefused } from './text-problem.ts';
import { type Token, tokensOf } from './tokens.ts';

/** How deep parentheses, `not` and lists may lie in each other. */
const DEEPEST = 32;
/** The most words a name of the language consists of, as in "version greater than or equal". */
const MOST_WORDS = 5;
/** The most a message repeats of the text, in characters. */
const LONGEST_FOUND = 60;

/** Walks over the tokens of a text, and refuses it where it goes wrong. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #place = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#end = { kind: 'end', text: '', offset: text.length };
  }

  /** The token that comes next, or one further on. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#place + ahead] ?? this.#end;
  }

  /** The token that comes next, which is then behind. */
  take(): Token {
    const token = this.peek();
    this.#place++;
    return token;
  }

  /** Steps over a sign if it comes next. */
  takeSign(sign: string): boolean {
    return this.#takeIf(this.peek().kind === 'sign' && this.peek().text === sign);
  }

  /** Steps over a word, in any case, if it comes next. */
  takeWord(word: string): boolean {
    return this.#takeIf(this.peek().kind === 'word' && this.peek().text.toLowerCase() === word);
  }

  #takeIf(condition: boolean): boolean {
    if (condition) this.#place++;
    return condition;
  }

  /** Steps over the longest name of the language that comes next; spaces may stand for its underscores. */
  takeName(isName: (name: string) => boolean): string | undefined {
    let best: { readonly name: string; readonly words: number } | undefined;
    let name = '';
    for (let words = 1; words <= MOST_WORDS; words++) {
      const word = wordOf(this.peek(words - 1));
      if (word === undefined) break;
      name = words === 1 ? word : `${name}_${word}`;
      if (isName(name)) best = { name, words };
    }
    this.#place += best?.words ?? 0;
    return best?.name;
  }

  /** Steps over a sign that has to come next. */
  expectSign(sign: string, after: string): void {
    if (!this.takeSign(sign)) this.refuse(`${sign} after ${after}`, `Add ${sign}.`);
  }

  /** Reads something that lies one level deeper. */
  deeper<Result>(read: () => Result): Result {
    if (++this.#depth > DEEPEST)
      throw new TextRefused({
        message: `The condition is nested deeper than ${DEEPEST} levels.`,
        offset: this.peek().offset,
        hint: 'Make it flatter, or move a part into a segment.',
      });
    const result = read();
    this.#depth--;
    return result;
  }

  /** Refuses the text at the token that comes next. */
  refuse(expected: string, hint: string): never {
    const { offset } = this.peek();
    throw new TextRefused({ message: `Expected ${expected}, but found ${this.#found()}.`, offset, hint });
  }

  #found(): string {
    const { kind, text } = this.peek();
    if (kind === 'end') return 'the end';
    if (kind === 'other' && text.length > 1) return 'a text without its closing quote';
    return quoted(text);
  }
}

/** A piece of the text in a message, cut where it is long. */
export function quoted(text: string): string {
  return `\`${escapeInvisible(text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text)}\``;
}

function wordOf({ kind, text }: Token): string | undefined {
  if (kind === 'word') return text.toLowerCase();
  return kind === 'sign' && Object.hasOwn(SYMBOLS, text) ? SYMBOLS[text] : undefined;
}
