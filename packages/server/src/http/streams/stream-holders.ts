/** Who has a stream. */
export interface StreamHolder {
  /** Id of the key it was opened with. */
  readonly key: string;
  /** Where it is read, for keys that are published: whoever found one has it. */
  readonly network?: string;
}

/** Of all streams, the part that one key may have: the others find room, whatever becomes of it. */
const PART_OF_KEY = 2 / 3;

/** The part that one network may have with published keys: of 18,000 streams 900. */
const PART_OF_NETWORK = 1 / 20;

/** Counts how many streams each key and each network has. */
export class StreamHolders {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  /** `most`: streams of all together. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a holder has as many as it may. */
  isFull({ key, network }: StreamHolder): boolean {
    return this.#has(`key ${key}`, PART_OF_KEY) || this.#has(`network ${network}`, PART_OF_NETWORK);
  }

  /** Counts one more; returns how to take it off again. */
  add({ key, network }: StreamHolder): () => void {
    const names = [`key ${key}`, ...(network === undefined ? [] : [`network ${network}`])];
    for (const name of names) this.#count(name, 1);
    return () => {
      for (const name of names) this.#count(name, -1);
    };
  }

  #has(name: string, part: number): boolean {
    return (this.#counts.get(name) ?? 0) >= Math.ceil(this.#most * part);
  }

  #count(name: string, more: number): void {
    const count = (this.#counts.get(name) ?? 0) + more;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}
