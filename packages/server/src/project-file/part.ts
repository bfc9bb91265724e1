import type { JsonValue, Problem } from '@guidon/core';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { closest, didYouMean } from '../lib/closest.ts';
import { MAX_JSON_DEPTH } from '../lib/json-depth.ts';
import type { FileProblems } from './file-problems.ts';
import { locate } from './locate.ts';
import { nameOf } from './name-of.ts';
import { isPlainNumber } from './plain-number.ts';

type Fields<Name extends string> = { readonly [N in Name]?: Part };

/** A part of a project file: what stands there, where, and what it is called in messages. */
export class Part {
  readonly path: string;
  readonly #node: Node | undefined;
  /** Where a part that is empty stands. */
  readonly #place: Node | undefined;
  readonly #problems: FileProblems;
  /** What is wrong with it as YAML has been told; nothing else is. */
  #isTold = false;

  constructor(node: Node | undefined, path: string, problems: FileProblems, place?: Node) {
    this.#node = node;
    this.path = path;
    this.#problems = problems;
    this.#place = place;
  }

  /** Nothing stands there: `production:`. */
  get isEmpty(): boolean {
    return this.#node === undefined || (isScalar(this.#node) && this.#node.value === null);
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** The fields of a mapping; problems for all that are not known. Empty counts as a mapping without any. */
  fields<Name extends string>(known: readonly Name[]): Fields<Name> {
    const fields: { [N in Name]?: Part } = {};
    for (const [name, part] of this.entries()) {
      if ((known as readonly string[]).includes(name)) fields[name as Name] = part;
      else part.#unknown(name, known);
    }
    return fields;
  }

  /** The members of a mapping in the order of the file. */
  entries(): [string, Part][] {
    if (this.isEmpty) return [];
    if (!isMap(this.#node)) {
      this.wrong('a mapping');
      return [];
    }
    const seen = new Set<string>();
    return this.#node.items.flatMap((pair) => this.#entry(pair as Pair<Node, Node | null>, seen));
  }

  #entry({ key, value }: Pair<Node, Node | null>, seen: Set<string>): [string, Part][] {
    if (!isScalar(key)) {
      this.#problems.add(this.#error('BAD_YAML', 'A name must be text.', 'Write name: value.'), key);
      return [];
    }
    const name = nameOf(key);
    const part = this.#child(value ?? undefined, this.path === '' ? name : `${this.path}.${name}`, key);
    if (seen.has(name)) {
      this.#problems.add(
        part.#error('DUPLICATE_KEY', `"${name}" is there twice.`, 'Remove or rename one.'),
        key,
      );
      return [];
    }
    seen.add(name);
    return [[name, part]];
  }

  /** The members of a list. */
  items(): Part[] {
    if (this.isEmpty) return [];
    if (isSeq(this.#node))
      return this.#node.items.map((item, index) =>
        this.#child((item as Node | null) ?? undefined, `${this.path}[${index}]`),
      );
    this.wrong('a list');
    return [];
  }

  #child(node: Node | undefined, path: string, place = this.#node): Part {
    const fault = faultOf(node);
    const part = new Part(fault === undefined ? node : undefined, path, this.#problems, place);
    if (fault === undefined) return part;
    this.#problems.add(part.#error('BAD_YAML', fault.message, fault.hint), node);
    part.#isTold = true;
    return part;
  }

  /** What stands there as JSON; names that are there twice and numbers that would become others are problems. */
  json(depth = 0): JsonValue {
    if (depth > MAX_JSON_DEPTH) {
      this.error('TOO_DEEP', `The value nests deeper than ${MAX_JSON_DEPTH} levels.`, 'Make it flatter.');
      return null;
    }
    if (isSeq(this.#node)) return this.items().map((item) => item.json(depth + 1));
    if (isMap(this.#node))
      return Object.fromEntries(this.entries().map(([name, part]) => [name, part.json(depth + 1)]));
    return isScalar(this.#node) ? this.#scalar(this.#node) : null;
  }

  #scalar({ value, source }: Scalar): JsonValue {
    if (typeof value === 'number' && source !== undefined && !isPlainNumber(source, value)) {
      const written = source.length > 60 ? `${source.slice(0, 60)}…` : source;
      const message = `${written} would be read as the number ${value}.`;
      if (!this.#isTold)
        this.error('CHANGED_NUMBER', message, 'Write that number, or put it in quotes if it is text.');
      this.#isTold = true;
    }
    return value as JsonValue;
  }

  /** Text of at most so many characters. */
  text(longest: number): string | undefined {
    const value = this.json();
    if (typeof value !== 'string') return this.wrong('text');
    if (value.length <= longest) return value;
    return this.error(
      'TEXT_TOO_LONG',
      `${this.path} is ${value.length} characters long; the most is ${longest}.`,
      `Shorten it to ${longest} characters.`,
    );
  }

  /** Tells that something else has to stand there. */
  wrong(expected: string): undefined {
    if (this.#isTold) return undefined;
    const what = this.path === '' ? 'The file' : this.path;
    const found = this.isEmpty ? 'is empty' : `is ${shown(this.#node)}`;
    return this.error('WRONG_SHAPE', `${what} must be ${expected}, but ${found}.`, `Give ${expected}.`);
  }

  /** Tells what is wrong, at this part or at a place in its text. */
  error(code: string, message: string, hint: string, offset = 0): undefined {
    const node = this.#at();
    const within = isScalar(node) ? placeWithin(node, offset) : 0;
    this.#problems.addAt(this.#error(code, message, hint), (node?.range?.[0] ?? 0) + within);
    return undefined;
  }

  /** Tells a problem of what this part was read as, at the place it is about. */
  report(problem: Problem): void {
    const [node, rest] = locate(this.#node, problem.path) ?? [this.#at(), ''];
    // What is inside a scalar, such as a condition's text, has no path of its own in the file.
    const length = isScalar(node) ? rest.length : 0;
    const path = problem.path.slice(0, problem.path.length - length).replace(/\.$/, '');
    this.#problems.add({ ...problem, path }, node);
  }

  #at(): Node | undefined {
    return this.isEmpty ? (this.#place ?? this.#node) : this.#node;
  }

  #unknown(name: string, known: readonly string[]): void {
    const message = `"${name}" is not known here.`;
    const hint = `${didYouMean(closest(name, known), '')} Known are ${known.join(', ')}.`.trim();
    this.#problems.add(this.#error('UNKNOWN_FIELD', message, hint), this.#place);
  }

  #error(code: string, message: string, hint: string) {
    return { severity: 'error', code, path: this.path, message, hint } as const;
  }
}

/** What of YAML is not read here. */
function faultOf(node: Node | undefined): { readonly message: string; readonly hint: string } | undefined {
  if (isAlias(node))
    return { message: `*${node.source} repeats another part of the file.`, hint: 'Write it out.' };
  if (node?.tag === undefined) return undefined;
  return { message: `The tag ${node.tag} is not read.`, hint: 'Leave it out.' };
}

/** How far a place in a text is from where it begins in the file; 0 where the file spells it otherwise. */
function placeWithin({ range, value, type }: Scalar, offset: number): number {
  const quote = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0;
  const [begin, end] = range ?? [0, 0];
  return typeof value === 'string' && end - begin === value.length + 2 * quote ? offset + quote : 0;
}

function shown(node: Node | undefined): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  const text = JSON.stringify(isScalar(node) ? node.value : null) ?? '';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
