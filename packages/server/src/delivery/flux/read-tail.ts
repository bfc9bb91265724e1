import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';

/** What of a text is kept. */
export interface TailLimits {
  readonly lines: number;
  readonly bytes: number;
  readonly keep?: ((line: string) => boolean) | undefined;
  /** Masks a line that was cut: what it ends with is the beginning of something. */
  readonly mask: (line: string) => string;
}

/** The end of a text. */
export interface Tail {
  readonly lines: readonly string[];
  readonly cut: boolean;
}

/** A longer line is cut, so that one without end is not held. */
const LONGEST_LINE = 16_384;

/** Reads lines as they come and keeps the last ones, whatever the length of the whole. */
export async function readTail(message: IncomingMessage, limits: TailLimits): Promise<Tail> {
  const tail = new TailKeeper(limits);
  const decoder = new StringDecoder('utf8');
  for await (const chunk of message as AsyncIterable<Buffer>) tail.add(decoder.write(chunk));
  tail.add(decoder.end());
  return tail.end();
}

class TailKeeper {
  readonly #limits: TailLimits;
  #lines: string[] = [];
  #bytes = 0;
  #cut = false;
  #open = '';

  constructor(limits: TailLimits) {
    this.#limits = limits;
  }

  add(text: string): void {
    const parts = text.split('\n');
    parts[0] = this.#open + parts[0];
    this.#open = (parts.pop() ?? '').slice(0, LONGEST_LINE + 1);
    for (const line of parts) this.#push(line);
  }

  end(): Tail {
    if (this.#open !== '') this.#push(this.#open);
    this.#trim();
    return { lines: this.#lines, cut: this.#cut };
  }

  #push(line: string): void {
    const short = line.length > LONGEST_LINE ? this.#limits.mask(line.slice(0, LONGEST_LINE)) : line;
    if (!(this.#limits.keep?.(short) ?? true)) return;
    this.#lines.push(short);
    this.#bytes += short.length + 1;
    if (this.#lines.length > 2 * this.#limits.lines || this.#bytes > 2 * this.#limits.bytes) this.#trim();
  }

  /** Drops the oldest lines over the limits. */
  #trim(): void {
    let first = Math.max(0, this.#lines.length - this.#limits.lines);
    let bytes = this.#lines.slice(first).reduce((sum, line) => sum + line.length + 1, 0);
    for (; bytes > this.#limits.bytes && first < this.#lines.length - 1; first++)
      bytes -= (this.#lines[first]?.length ?? 0) + 1;
    if (first > 0) this.#cut = true;
    this.#lines = this.#lines.slice(first);
    this.#bytes = bytes;
  }
}
