import type { JsonValue } from '../model.ts';
import type { TokenReader } from './token-reader.ts';

const WORDS: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null };

/** Reads a JSON value; `after` is what stands before it, for messages. */
export function readLiteral(reader: TokenReader, after: string): JsonValue {
  const { kind, text } = reader.peek();
  if (kind === 'text') return readText(reader);
  if (kind === 'number') return readNumber(reader);
  if (reader.takeSign('[')) return reader.deeper(() => readList(reader));
  if (reader.takeSign('{')) return reader.deeper(() => readObject(reader));
  const word = kind === 'word' ? WORDS[text.toLowerCase()] : undefined;
  if (word === undefined)
    return reader.refuse(`a value such as "a", 1, true or ["a", "b"] after ${after}`, hintFor(kind, text));
  reader.take();
  return word;
}

function hintFor(kind: string, text: string): string {
  if (kind === 'word') return `Put text into double quotes: ${JSON.stringify(text)}.`;
  return text === '('
    ? 'Write a list in brackets: ["a", "b"].'
    : 'Write the value as JSON, text in double quotes.';
}

/** Reads a text in double or single quotes. */
export function readText(reader: TokenReader): string {
  const { text } = reader.peek();
  const json = text.startsWith('"') ? text : `"${text.slice(1, -1).replaceAll(/\\.|"/gs, inDoubleQuotes)}"`;
  const value = parsed(json);
  if (value === undefined)
    reader.refuse('a text as JSON has it', 'Escape as in JSON: \\n for a line break, \\\\ for a backslash.');
  reader.take();
  return value;
}

function inDoubleQuotes(found: string): string {
  if (found === "\\'") return "'";
  return found === '"' ? '\\"' : found;
}

function parsed(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

function readNumber(reader: TokenReader): number {
  const value = Number(reader.peek().text);
  if (!Number.isFinite(value)) reader.refuse('a number that is not too large', 'Make it smaller.');
  reader.take();
  return value;
}

function readList(reader: TokenReader): JsonValue {
  const members: JsonValue[] = [];
  if (reader.takeSign(']')) return members;
  do members.push(readLiteral(reader, members.length === 0 ? '[' : 'the comma'));
  while (reader.takeSign(','));
  reader.expectSign(']', 'the list');
  return members;
}

function readObject(reader: TokenReader): JsonValue {
  const members: [string, JsonValue][] = [];
  if (reader.takeSign('}')) return {};
  do members.push(readMember(reader));
  while (reader.takeSign(','));
  reader.expectSign('}', 'the object');
  // `fromEntries` defines instead of assigning, so that a member called `__proto__` stays a member.
  return Object.fromEntries(members);
}

function readMember(reader: TokenReader): [string, JsonValue] {
  if (reader.peek().kind !== 'text') reader.refuse('a name in quotes', 'Write objects as JSON: {"a": 1}.');
  const name = readText(reader);
  reader.expectSign(':', 'the name');
  return [name, readLiteral(reader, 'the colon')];
}
