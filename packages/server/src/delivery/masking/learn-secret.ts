import { isRecord, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { type LearnedValues, SHORTEST } from './learned-values.ts';
import { writtenForms } from './written-forms.ts';

/**
 * Learns every value of a Secret: as a whole, by line, by what JSON, addresses or `NAME=value` in it hold, each in every
 * way it is written.
 *
 * Not learned is what is no secret wherever it stands: `known` names of the cluster, and words that every cluster says.
 * To mask `production` or `username` everywhere would tell the secret, for everybody knows which word stood there.
 */
export function learnSecret(
  values: LearnedValues,
  secret: KubeObject,
  decode: (base64: string) => string,
  known: ReadonlySet<string> = new Set(),
): void {
  const isSaid = (text: string) =>
    known.has(text) || SAID.has(text.toLowerCase()) || text === textOf(secret, 'type');
  const data = Object.entries(recordOf(secret, 'data')).flatMap(([key, encoded]) =>
    typeof encoded === 'string' ? [{ key, encoded, plain: decode(encoded) }] : [],
  );
  for (const { encoded, plain } of data) {
    const whole = plain.trim();
    if (isSaid(whole)) continue;
    values.add(encoded, whole);
    const parts = new Set([plain, whole, ...partsOf(whole, decode)]);
    for (const part of parts) if (!isSaid(part)) learnPart(values, part, whole);
  }
  const [user, password] = ['username', 'password'].map((name) => data.find(({ key }) => key === name));
  // What stands in the header of a request with both.
  if (user !== undefined && password !== undefined) {
    const login = `${user.plain.trim()}:${password.plain.trim()}`;
    learnPart(values, login, login);
  }
}

/** Words of eight letters and more that objects, logs and messages of any cluster have. */
const SAID: ReadonlySet<string> = new Set(
  [
    'administrator anonymous application certificate conditions connection container containers controller',
    'credentials database deployment development disabled environment external flux-system frontend generation',
    'github.com instance internal kubernetes localhost metadata namespace password postgres postgresql production',
    'prometheus rabbitmq registry replicas repository resources selector template terraform username 127.0.0.1',
    'us-east-1 us-west-2 eu-west-1 eu-central-1',
  ].flatMap((words) => words.split(' ')),
);

/** A part has the fingerprint of itself, so that it can be compared wherever it stands. */
function learnPart(values: LearnedValues, part: string, whole: string): void {
  const secret = part.trim() === whole ? whole : part;
  for (const form of writtenForms(part)) values.add(form, secret);
}

function partsOf(text: string, decode: (base64: string) => string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const several = lines.length > 1 ? lines.filter((line) => !STRUCTURE.test(line)) : [];
  const assigned = lines.flatMap(
    (line) => /^(?:export\s+)?[\w.-]+\s*[=:]\s*["']?(.{8,}?)["']?$/.exec(line)?.[1] ?? [],
  );
  const held = leavesOf(text);
  const all = [...several, ...assigned, ...held, ...held.flatMap((leaf) => inLogin(leaf, decode))];
  return [...all, ...[text, ...held].flatMap(inConnection)].filter((part) => part.length >= SHORTEST);
}

/**
 * Lines of documents that hold no secret: the ends of a PEM, a name alone, a switch, a small number. Were the ends of a key
 * masked as something learned, a key that is in no Secret would not be known by them.
 */
const STRUCTURE =
  /^(-----(BEGIN|END) [A-Z0-9 ]+-----|(- )?[\w.-]+\s*[:=]\s*(true|false|null|\d{1,5})?|#+|---)$/;

/** The password of `https://user:password@host`, and of `host=…;password=…`. */
function inConnection(text: string): readonly string[] {
  const logins = [...text.matchAll(/:\/\/[^\s:@/]{0,200}:([^\s@]{1,500})@/g)];
  const members = [...text.matchAll(/\b(?:password|pwd)\s*=\s*([^;\s"']{1,500})/gi)];
  return [...logins, ...members].flatMap(([, found = '']) => [found, decoded(found)]);
}

/** The password of `user:password` in base64, as logins to registries keep it. */
function inLogin(text: string, decode: (base64: string) => string): readonly string[] {
  if (!/^[A-Za-z0-9+/]{8,1000}={0,2}$/.test(text)) return [];
  return /^[\x20-\x39\x3b-\x7e]+:([\x20-\x7e]+)$/.exec(decode(text))?.slice(1) ?? [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isRecord(value) ? Object.values(value).flatMap(leaves) : [];
}
