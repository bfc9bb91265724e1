import { isRecord, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { type LearnedValues, SHORTEST } from './learned-values.ts';

/** Learns every value of a Secret: as a whole, by line, by what JSON or `NAME=value` lines hold, each plain and in base64. */
export function learnSecret(
  values: LearnedValues,
  secret: KubeObject,
  decode: (base64: string) => string,
): void {
  const known = new Set([secret.metadata.name, secret.metadata.namespace, textOf(secret, 'type')]);
  for (const encoded of Object.values(recordOf(secret, 'data'))) {
    if (typeof encoded !== 'string') continue;
    const plain = decode(encoded);
    const trimmed = plain.trim();
    if (known.has(trimmed)) continue;
    values.add(encoded, trimmed);
    for (const part of new Set([plain, trimmed, ...partsOf(trimmed)])) learnPart(values, part, trimmed);
  }
}

/** A part has the fingerprint of itself, so that it can be compared wherever it stands. */
function learnPart(values: LearnedValues, part: string, whole: string): void {
  const secret = part.trim() === whole ? whole : part;
  values.add(part, secret);
  values.add(encodeURIComponent(safe(part)), secret);
  for (const base64 of base64Forms(part)) values.add(base64, secret);
}

function partsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const several = lines.length > 1 ? lines : [];
  const assigned = lines.flatMap(
    (line) => /^(?:export\s+)?[\w.-]+\s*[=:]\s*["']?(.{8,}?)["']?$/.exec(line)?.[1] ?? [],
  );
  return [...several, ...assigned, ...leavesOf(text)].filter((part) => part.length >= SHORTEST);
}

/** The texts in a JSON document, such as a registry's login. */
function leavesOf(text: string): readonly string[] {
  if (!text.startsWith('{') && !text.startsWith('[')) return [];
  try {
    return leaves(JSON.parse(text));
  } catch {
    return [];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isRecord(value) ? Object.values(value).flatMap(leaves) : [];
}

/** Base64 with and without its padding, and in the alphabet of URLs. */
function base64Forms(text: string): readonly string[] {
  const full = btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 8192))));
  const bare = full.replace(/=+$/, '');
  return [full, bare, bare.replaceAll('+', '-').replaceAll('/', '_')];
}

/** A lone surrogate cannot be encoded. */
function safe(text: string): string {
  return text.toWellFormed();
}
