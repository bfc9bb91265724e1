import { createHash } from 'node:crypto';
import type { Tool } from './define-tool.ts';
import type { Toolset } from './toolset.ts';

/** What decides which tools are offered: chosen by the operator, narrowed by the connection. */
export interface SurfaceOptions {
  readonly toolsets: readonly Toolset[];
  readonly readOnly: boolean;
}

/** Flags can make very many; those that principals really have are few. */
const MOST_PARTS = 200;

/** The sorted set of tools one principal sees. */
export class Surface {
  readonly tools: readonly Tool[];
  /** Changes exactly when the set of names does: first 12 hex digits of a SHA-256. */
  readonly hash: string;
  readonly #byName: ReadonlyMap<string, Tool>;
  /** Surfaces with some of the tools, by their names. */
  readonly #parts = new Map<string, Surface>();

  /** Of a catalogue, with what the options leave; without options, all of it. */
  constructor(catalogue: readonly Tool[], options?: SurfaceOptions) {
    const left =
      options === undefined ? [...catalogue] : catalogue.filter((tool) => isOffered(tool, options));
    this.tools = left.sort(byName);
    this.#byName = new Map(this.tools.map((tool) => [tool.name, tool]));
    this.hash = createHash('sha256')
      .update([...this.#byName.keys()].join('\n'))
      .digest('hex')
      .slice(0, 12);
  }

  /** The surface with only these of its tools; itself where these are all. The same tools give the same object. */
  only(tools: readonly Tool[]): Surface {
    if (tools.length === this.tools.length) return this;
    const key = tools.map(({ name }) => name).join(' ');
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    if (this.#parts.size >= MOST_PARTS) this.#parts.clear();
    const part = new Surface(tools);
    this.#parts.set(key, part);
    return part;
  }

  /** The tool of this name, if it is offered. */
  tool(name: string): Tool | undefined {
    return this.#byName.get(name);
  }
}

function isOffered(tool: Tool, options: SurfaceOptions): boolean {
  return options.toolsets.includes(tool.toolset) && !(options.readOnly && tool.access !== 'read');
}

function byName(a: Tool, b: Tool): number {
  return a.name < b.name ? -1 : 1;
}
