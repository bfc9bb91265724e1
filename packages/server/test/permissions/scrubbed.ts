import { randomUUID } from 'node:crypto';
import { newId } from '../../src/lib/ids.ts';

/** What differs between two answers to the same question: ids, keys, tokens, moments, counts. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b(chg|key|prn|org|prj|err|aud|crq|whk|evt)_[0-9a-z]{26}\b/g, '$1_#'],
  [/\bgdn_[\w-]{30,}/g, 'gdn_#'],
  [/\bwhsec_[\w+/=]+/g, 'whsec_#'],
  [/"hint":"[\w-]{4}"/g, '"hint":"#"'],
  [/"confirm_token":"[^"]*"/g, '"confirm_token":"#"'],
  [/ticket=[\w.-]+/g, 'ticket=#'],
  [/\d+/g, '#'],
];

/** The mark of what is nowhere. As long as the other marks, so that nothing is closer to it than to them. */
export const NOWHERE = 'nobodyhome';
/** Ids of changes, keys, change requests and webhooks, and of MCP sessions. */
const IDS = /\b(chg|key|crq|whk)_[0-9a-z]{26}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** An answer without the marked keys and ids that its question held. */
export function withoutAsked(answer: string, question: unknown, mark: string): string {
  const words = JSON.stringify(question).match(new RegExp(`${mark}\\w*|${IDS.source}`, 'g')) ?? [];
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, word) => text.replaceAll(word, 'ASKED'), answer);
}

/** The same question about things that are nowhere. */
export function aboutNothing<T>(question: T, mark: string): T {
  const text = JSON.stringify(question)
    .replaceAll(mark, NOWHERE)
    .replace(IDS, (_id, prefix?: string) => (prefix ? newId(prefix, new Date(0)) : randomUUID()));
  return JSON.parse(text) as T;
}

/** An answer in words that are the same for every question like its own. */
export function settled(answer: string, question: unknown, mark: string): string {
  const unasked = withoutAsked(answer, question, mark);
  return VARYING.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), unasked);
}
