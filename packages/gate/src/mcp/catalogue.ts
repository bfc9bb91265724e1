import type { Surface } from '../surface.ts';
import type { ToolRule } from '../tool-rule.ts';
import type { ListedTool } from './list-tools.ts';
import type { McpRequest } from './low-level-server.ts';

interface Page {
  readonly tools: readonly ListedTool[];
  readonly nextCursor?: string;
}

/** Cuts a server's list of tools to surfaces. */
export class Catalogue {
  readonly #rules: ReadonlyMap<string, ToolRule>;
  readonly #shared: boolean;
  readonly #lists = new WeakMap<Surface, Page>();

  /** `shared` says that all servers of the gate list the same tools at all times, so that each list is made once. */
  constructor(rules: ReadonlyMap<string, ToolRule>, shared: boolean) {
    this.#rules = rules;
    this.#shared = shared;
  }

  /** A page of the server's list without what a surface does not have, sorted by name. */
  async offered<T extends Page>(request: McpRequest, surface: Surface, list: () => Promise<T>): Promise<T> {
    const isWhole = request.params?.cursor === undefined;
    const known = this.#shared && isWhole ? this.#lists.get(surface) : undefined;
    if (known !== undefined) return known as T;
    const page = await list();
    const tools = page.tools.filter((tool) => this.#isOn(surface, tool)).sort(byName);
    const offered = { ...page, tools };
    if (this.#shared && isWhole && page.nextCursor === undefined) this.#lists.set(surface, offered);
    return offered;
  }

  #isOn(surface: Surface, { name }: ListedTool): boolean {
    return !this.#rules.has(name) || surface.offered.has(name);
  }
}

function byName(a: ListedTool, b: ListedTool): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
