import { createHash } from 'node:crypto';
import type { Tool } from './define-tool.ts';
import type { Toolset } from './toolset.ts';

/** What decides which tools are offered: chosen by the operator, narrowed by the connection. */
export interface SurfaceOptions {
  readonly toolsets: readonly Toolset[];
  readonly readOnly: boolean;
}

/** The sorted set of tools one principal sees. */
export class Surface {
  readonly tools: readonly Tool[];
  /** Changes exactly when the set of names does: first 12 hex digits of a SHA-256. */
  readonly hash: string;
  readonly #byName: ReadonlyMap<string, Tool>;

  constructor(catalogue: readonly Tool[], options: SurfaceOptions) {
    this.tools = catalogue.filter((tool) => isOffered(tool, options)).sort(byName);
    this.#byName = new Map(this.tools.map((tool) => [tool.name, tool]));
    this.hash = createHash('sha256')
      .update([...this.#byName.keys()].join('\n'))
      .digest('hex')
      .slice(0, 12);
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
