import type { JsonValue } from '@guidon/core';
import type { FieldChange } from '../flags/change.ts';
import { describeDifference } from '../flags/describe-diff.ts';
import { MEMBERS } from '../flags/list-values.ts';
import { whereTheyDiffer } from '../flags/where-they-differ.ts';
import { fold } from './fold.ts';
import { paint, type Style } from './paint.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

const INDENT = '      ';
/** Signs of something left out of the words. What is the same in both values of a difference is not. */
const CUT = /… \(\d+ characters\)|, …\)|\band \d+ more\b/;
const TOLD_OF_RULES = new Set(['id', 'enabled', 'when', 'serve']);
const TOLD_SERVES = new Set(['value', 'variation', 'rollout', 'split', 'progressive']);

/**
 * Every difference as lines of so many columns, by what it is about, with a sign for what happens to it. Values that
 * the words leave out or shorten follow whole; long ones that changed, around where they differ.
 */
export function diffLines(diff: readonly FieldChange[], width: number): string[] {
  let subject = '';
  return diff.flatMap((one) => {
    const words = describeDifference(one);
    const colon = words.indexOf(': ');
    const about = words.slice(0, colon);
    const heading = about === subject ? [] : [paint('bold', visible(about))];
    subject = about;
    const style = styleOf(one);
    const text = `  ${SIGNS[style]} ${visible(words.slice(colon + 2))}`;
    const lines = wrap(text, '    ', width).flatMap((line) => fold(line, width));
    return [...heading, ...lines.map((line) => paint(style, line)), ...details(one, words, width)];
  });
}

const SIGNS = { green: '+', red: '-', yellow: '~' } as const;

function styleOf({ path, before, after }: FieldChange): keyof typeof SIGNS {
  const [field, id, inner] = path;
  if (field === 'archived') return after === true ? 'red' : 'green';
  if (field === 'enabled' || inner === 'enabled') return after === true ? 'green' : 'red';
  const isWhole = path.length !== 1 || id === MEMBERS;
  if (isWhole && isEmpty(before)) return 'green';
  return isWhole && isEmpty(after) ? 'red' : 'yellow';
}

/** JSON on one line, with room to break it; strings have no line breaks in JSON. */
function json(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** What the words do not tell. */
function details({ path, before, after }: FieldChange, words: string, width: number): string[] {
  const isCut = CUT.test(words);
  if (path[1] === MEMBERS)
    return isCut ? [...values('red', '-', before, width), ...values('green', '+', after, width)] : [];
  const isTold = !isCut && !hasMore(path, before) && !hasMore(path, after);
  if (before !== undefined && after !== undefined) return isTold ? [] : changed(before, after, width);
  const value = before ?? after;
  if (path.length > 0 && isTold && after !== undefined) return [];
  return fields(value, after === undefined ? 'red' : 'green', width);
}

/** A rule, what it serves, or a variation, with a field that the words say nothing of. */
function hasMore([field, id, inner]: readonly string[], value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null || id === undefined) return false;
  if (inner === 'serve') return Object.keys(value).some((name) => !TOLD_SERVES.has(name));
  if (inner !== undefined || (field !== 'rules' && field !== 'variations')) return false;
  const told = field === 'rules' ? TOLD_OF_RULES : new Set(['key', 'value']);
  const { serve } = value as { readonly serve?: JsonValue };
  return Object.keys(value).some((name) => !told.has(name)) || hasMore([field, id, 'serve'], serve);
}

function values(style: Style, sign: string, members: JsonValue | undefined, width: number): string[] {
  if (isEmpty(members)) return [];
  const texts = (members as readonly JsonValue[]).map(json);
  return block(style, `${sign} ${texts.join(', ')}`, width);
}

function changed(before: JsonValue, after: JsonValue, width: number): string[] {
  const [was, is] = whereTheyDiffer(json(before), json(after));
  return [...block('red', `- ${was}`, width), ...block('green', `+ ${is}`, width)];
}

/** A whole object, a line for each field; any other value as it is. */
function fields(value: JsonValue | undefined, style: Style, width: number): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return block(style, json(value), width);
  return Object.entries(value).flatMap(([name, field]) => block(style, `${name}: ${json(field)}`, width));
}

function block(style: Style, text: string, width: number): string[] {
  const room = width - INDENT.length;
  const lines = wrap(visible(text), '', room).flatMap((line) => fold(line, room));
  return lines.map((line) => paint(style, `${INDENT}${line}`));
}
