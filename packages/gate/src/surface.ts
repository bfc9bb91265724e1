import { createHash } from 'node:crypto';
import { Recent } from './recent.ts';
import { isOffered, type ToolRule } from './tool-rule.ts';

const MOST_SURFACES = 1_000;

/** What registration flags make of the tools: the same object for everybody with the same flags. */
export interface Surface {
  /** Differs from every other surface's of the same rules. */
  readonly hash: string;
  /** The registration flags that are on, sorted. */
  readonly flags: readonly string[];
  /** The tools with rules that are offered. */
  readonly offered: ReadonlySet<string>;
}

/** Makes surfaces, each once. */
export class Surfaces {
  readonly #rules: ReadonlyMap<string, ToolRule>;
  readonly #known = new Recent<string, Surface>(MOST_SURFACES);

  constructor(rules: ReadonlyMap<string, ToolRule>) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#known.size;
  }

  /** The surface where exactly these registration flags are on. */
  of(flags: readonly string[]): Surface {
    const sorted = [...new Set(flags)].sort();
    const key = sorted.join('\0');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const surface = this.#make(sorted);
    this.#known.set(key, surface);
    return surface;
  }

  #make(flags: readonly string[]): Surface {
    const on = new Set(flags);
    const offered = [...this.#rules].filter(([, rule]) => isOffered(rule, on)).map(([name]) => name);
    const hash = createHash('sha256').update(JSON.stringify(offered.sort())).digest('hex').slice(0, 16);
    return { hash, flags, offered: new Set(offered) };
  }
}
