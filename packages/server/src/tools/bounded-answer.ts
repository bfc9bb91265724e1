import type { z } from 'zod';
import { jsonBytes } from '../lib/json-bytes.ts';

/** Most bytes of JSON an answer may have: about 25,000 tokens. */
export const MAX_ANSWER_BYTES = 100_000;

/** Shorter text stays whole: keys, ids and cursors are useless in part. */
const WHOLE_TEXT = 500;
const MOST_NOTES = 20;
/** Kept free for the notes themselves. */
const NOTES_BYTES = 4000;

const LEFT_OUT = Symbol('left out');

type Answer = Readonly<Record<string, unknown>>;

/**
 * An answer that a model can hold: as it is, or, over {@link MAX_ANSWER_BYTES}, with its largest parts cut and every
 * cut told in `cut`.
 *
 * What remains fits the output schema and is never altered, except that long text for people ends in `…`: lists lose
 * their end, values that the schema lets be absent are absent, and the small parts stay whole.
 */
export function boundedAnswer(output: z.ZodObject, answer: Answer): Record<string, unknown> {
  const size = jsonBytes(answer);
  if (size <= MAX_ANSWER_BYTES) return answer;
  const cutter = new Cutter();
  const fitted = cutter.fit(output, answer, MAX_ANSWER_BYTES - NOTES_BYTES, '') as Answer;
  const summary = `${String(answer.summary)} This answer was cut from ${size} bytes: see cut.`;
  return { ...fitted, summary, cut: cutter.told() };
}

class Cutter {
  readonly #leftOut: string[] = [];
  /** Where text was shortened; the items of one list count as one place, for each shows it by its end. */
  readonly #shortened = new Set<string>();

  /** What was cut, the gravest first. */
  told(): string[] {
    const shortened = [...this.#shortened].map((path) => `${path}: long text ends in …`);
    const all = [...this.#leftOut, ...shortened];
    const more = all.length - MOST_NOTES;
    const notes = all.slice(0, MOST_NOTES);
    return [...notes, ...(more > 0 ? [`and ${more} more`] : []), 'Ask for less at a time to see it.'];
  }

  /** The part in about this many bytes; LEFT_OUT for one that cannot be cut. */
  fit(schema: z.ZodType, part: unknown, bytes: number, path: string): unknown {
    if (jsonBytes(part) <= bytes) return part;
    const { def } = unwrapped(schema) as z.ZodObject | z.ZodArray | z.ZodRecord | z.ZodString | z.ZodUnknown;
    if (def.type === 'object') return this.#members(part as Answer, bytes, path, (name) => def.shape[name]);
    if (def.type === 'array') return this.#list(def.element as z.ZodType, part as unknown[], bytes, path);
    if (def.type === 'string') return this.#text(part as string, bytes, path);
    const inner = def.type === 'record' ? (def.valueType as z.ZodType) : undefined;
    return inner === undefined || isOpaque(inner)
      ? LEFT_OUT
      : this.#members(part as Answer, bytes, path, () => inner.optional());
  }

  /** The smallest members first, so that they stay whole and the large ones share what they leave. */
  #members(
    part: Answer,
    bytes: number,
    path: string,
    schemaOf: (name: string) => z.ZodType | undefined,
  ): unknown {
    const sized = Object.entries(part).map(([name, member]) => ({ name, size: jsonBytes(member) }));
    const kept = new Map<string, unknown>();
    let left = bytes;
    for (const [index, { name, size }] of sized.sort((a, b) => a.size - b.size).entries()) {
      const schema = schemaOf(name);
      const here = path === '' ? name : `${path}.${name}`;
      const share = Math.floor(left / (sized.length - index)) - name.length - 4;
      const fitted =
        schema === undefined || size <= 16 ? part[name] : this.fit(schema, part[name], share, here);
      if (fitted === LEFT_OUT && schema?.def.type !== 'optional') return LEFT_OUT;
      if (fitted === LEFT_OUT) this.#leftOut.push(`${here}: left out, ${size} bytes`);
      else kept.set(name, fitted);
      left -= fitted === LEFT_OUT ? 0 : jsonBytes(fitted) + name.length + 4;
    }
    return Object.fromEntries(
      Object.keys(part).flatMap((name) => (kept.has(name) ? [[name, kept.get(name)]] : [])),
    );
  }

  /** Each item cut to its share; where that cannot be, as many whole ones from the start as there is room for. */
  #list(element: z.ZodType, items: readonly unknown[], bytes: number, path: string): unknown[] {
    const kept: unknown[] = [];
    let left = bytes;
    for (const [index, item] of items.entries()) {
      const share = Math.floor(left / (items.length - index)) - 1;
      const fitted = this.fit(element, item, share, `${path}.${index}`);
      const wanted = fitted === LEFT_OUT ? item : fitted;
      const size = jsonBytes(wanted) + 1;
      if (size > left) break;
      kept.push(wanted);
      left -= size;
    }
    const lost = items.length - kept.length;
    if (lost > 0) this.#leftOut.push(`${path}: the last ${lost} of ${items.length} left out`);
    return kept;
  }

  #text(text: string, bytes: number, path: string): string {
    const length = Math.max(WHOLE_TEXT, Math.floor(bytes / 3));
    if (text.length <= length) return text;
    this.#shortened.add(path.replace(/\.\d+$/, ''));
    return `${text.slice(0, length - 1)}…`;
  }
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : unwrapped(innerType);
}

/** A part whose meaning the schema does not know: cutting it would make another value of it. */
function isOpaque(schema: z.ZodType): boolean {
  return ['unknown', 'union'].includes(unwrapped(schema).def.type);
}
