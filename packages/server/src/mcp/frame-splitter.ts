/** One line of input: whole, or the two ends of one that was too long to keep. */
export type Frame =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'oversized'; readonly head: string; readonly tail: string };

const NEWLINE = 0x0a;
// Enough of either end to find the id of the request that was skipped.
const EDGE = 512;

/**
 * Cuts a byte stream into lines and never holds more than `limit` bytes of one.
 *
 * A longer line is skipped to its newline; only its two ends are kept, so that it can be answered.
 */
export class FrameSplitter {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #skipping: { head: Buffer; tail: Buffer } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the next bytes and yields the lines they complete, without empty ones. */
  *feed(chunk: Buffer): Generator<Frame> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#append(chunk.subarray(start, end));
      const frame = this.#take();
      if (frame !== undefined) yield frame;
      start = end + 1;
    }
    this.#append(chunk.subarray(start));
  }

  #append(bytes: Buffer): void {
    if (this.#skipping !== undefined) {
      this.#skipping.tail = lastBytes(this.#skipping.tail, bytes);
    } else if (this.#size + bytes.length > this.#limit) {
      this.#skip(bytes);
    } else if (bytes.length > 0) {
      this.#chunks.push(bytes);
      this.#size += bytes.length;
    }
  }

  #skip(bytes: Buffer): void {
    const kept = Buffer.concat([...this.#chunks, bytes.subarray(0, EDGE)]);
    this.#skipping = { head: Buffer.from(kept.subarray(0, EDGE)), tail: lastBytes(kept, bytes) };
    this.#clear();
  }

  #take(): Frame | undefined {
    const skipped = this.#skipping;
    this.#skipping = undefined;
    if (skipped !== undefined)
      return { kind: 'oversized', head: String(skipped.head), tail: String(skipped.tail) };
    const text = Buffer.concat(this.#chunks).toString('utf8').trim();
    this.#clear();
    return text === '' ? undefined : { kind: 'whole', text };
  }

  #clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }
}

/** A copy, so that the large buffers behind both can go. */
function lastBytes(before: Buffer, after: Buffer): Buffer {
  if (after.length >= EDGE) return Buffer.from(after.subarray(-EDGE));
  return Buffer.concat([before.subarray(-EDGE), after]).subarray(-EDGE);
}
