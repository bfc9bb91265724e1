import { type Fingerprint, maskOf } from './fingerprint.ts';

/** A shorter value is part of too many words. Also the length of the window that is compared. */
export const SHORTEST = 8;

/** The most forms of values that are held: about 50 MB. */
const MOST_FORMS = 150_000;

/** The longest text of one form; the rest of a longer value is found by its lines. */
const LONGEST = 65_536;

/** Text of this length may have been cut by somebody: what it ends with may be the beginning of a value. */
const CUT = 500;

const BITS = 22;
const BASE = 31;
// BASE ** (SHORTEST - 1), as 32 bits hold it.
const TOP = Math.imul(
  Math.imul(Math.imul(BASE, BASE), Math.imul(BASE, BASE)),
  Math.imul(Math.imul(BASE, BASE), BASE),
);

interface Form {
  readonly text: string;
  readonly mask: string;
}

/** Forms with the same beginning. Many have that of JSON or of a key, so they are put in order once they are looked for. */
interface Forms {
  readonly all: Form[];
  inOrder: boolean;
}

/**
 * Values that must not be shown, found in any text in one pass.
 *
 * The first eight characters of every form are hashed; a rolling hash over the text and a bit field tell in a few
 * nanoseconds a character where none begins, and only elsewhere texts are compared.
 */
export class LearnedValues {
  readonly #fingerprint: Fingerprint;
  readonly #bits = new Uint32Array(2 ** (BITS - 5));
  readonly #forms = new Map<string, Forms>();
  readonly #known = new Set<string>();
  /** Of the secret that was learned last: its forms come one after the other. */
  #last = { secret: '', mask: '' };
  #full = false;

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  /** How many forms are known. */
  get size(): number {
    return this.#known.size;
  }

  /** Whether some values were left out, for there are too many. */
  get full(): boolean {
    return this.#full;
  }

  /** Learns a text; all its forms get the mask of `secret`, which it is a form of. */
  add(text: string, secret: string): void {
    const form = text.slice(0, LONGEST);
    if (form.length < SHORTEST || this.#known.has(form)) return;
    if (this.#known.size >= MOST_FORMS) {
      this.#full = true;
      return;
    }
    this.#known.add(form);
    const start = form.slice(0, SHORTEST);
    const forms = this.#forms.get(start) ?? { all: [], inOrder: true };
    forms.all.push({ text: form, mask: this.#maskOf(secret) });
    forms.inOrder = forms.all.length === 1;
    this.#forms.set(start, forms);
    const at = slotOf(hashOf(start));
    this.#bits[at >>> 5] = (this.#bits[at >>> 5] ?? 0) | (1 << (at & 31));
  }

  #maskOf(secret: string): string {
    if (this.#last.secret !== secret) this.#last = { secret, mask: maskOf(this.#fingerprint, secret) };
    return this.#last.mask;
  }

  /** The text with the longest known value at each place masked. */
  mask(text: string): string {
    if (text.length < SHORTEST || this.#known.size === 0) return text;
    const parts: string[] = [];
    let kept = 0;
    let hash = hashOf(text);
    for (let at = 0; at + SHORTEST <= text.length; ) {
      const found = this.#mayStart(hash) ? this.#formAt(text, at) : undefined;
      if (found === undefined) {
        hash =
          (Math.imul((hash - Math.imul(text.charCodeAt(at), TOP)) | 0, BASE) +
            text.charCodeAt(at + SHORTEST)) |
          0;
        at++;
        continue;
      }
      parts.push(text.slice(kept, at), found.mask);
      at = Math.min(text.length, at + found.text.length);
      kept = at;
      hash = hashOf(text.slice(at, at + SHORTEST));
    }
    return kept === 0 ? text : parts.join('') + text.slice(kept);
  }

  #mayStart(hash: number): boolean {
    const at = slotOf(hash);
    return ((this.#bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
  }

  #formAt(text: string, at: number): Form | undefined {
    const known = this.#forms.get(text.slice(at, at + SHORTEST));
    if (known === undefined) return undefined;
    const forms = known.all;
    if (!known.inOrder) forms.sort((a, b) => b.text.length - a.text.length);
    known.inOrder = true;
    const whole = forms.find((form) => text.startsWith(form.text, at));
    if (whole !== undefined || text.length < CUT || text.length - at >= LONGEST) return whole;
    const rest = text.slice(at);
    return forms.find((form) => form.text.startsWith(rest));
  }
}

/** The hash of the first characters of a text. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < SHORTEST && at < text.length; at++)
    hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
  return hash;
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - BITS);
}
