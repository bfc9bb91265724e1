import type { ComposedSources } from './composed-sources.ts';
import type { AskedFlag } from './flag-source.ts';
import type { Principal } from './principal.ts';

const MOST_TOOLS = 10_000;
// What a client makes up is no flag's key.
const KEY_PART = /^[\w.:|-]{1,123}$/;

/** The flag that takes a tool away at once, whatever was pinned: `kill.` and the tool's name. */
export function killSwitchOf(tool: string): AskedFlag {
  return { key: `kill.${tool}`, default: false, by: 'principal' };
}

/** Whether a flag's key is that of a kill switch. */
export function isKillSwitch(key: string): boolean {
  return key.startsWith('kill.');
}

/** Reads kill switches, which are live at any moment. */
export class KillSwitches {
  readonly #sources: ComposedSources;
  readonly #switches = new Map<string, AskedFlag>();

  constructor(sources: ComposedSources, tools: Iterable<string>) {
    this.#sources = sources;
    this.know(tools);
  }

  /** Learns the names of tools that a server lists, for {@link killed}. */
  know(tools: Iterable<string>): void {
    for (const tool of tools)
      if (!this.#switches.has(tool) && this.#switches.size < MOST_TOOLS)
        this.#switches.set(tool, killSwitchOf(tool));
  }

  /** Whether it can be asked for a tool's switch: it knows the tool, or its name may be a part of a flag's key. */
  canTell(tool: string): boolean {
    return this.#switches.has(tool) || KEY_PART.test(tool);
  }

  /** Whether a tool is taken away from a principal. One of an odd name has to be known; see {@link canTell}. */
  isKilled(tool: string, principal: Principal): boolean | Promise<boolean> {
    const killSwitch = this.#switches.get(tool) ?? (KEY_PART.test(tool) ? killSwitchOf(tool) : undefined);
    if (killSwitch === undefined) return false;
    const value = this.#sources.value(killSwitch, principal);
    return value instanceof Promise ? value.then((killed) => killed === true) : value === true;
  }

  /** The tools, of those known, that are taken away from a principal. */
  async killed(principal: Principal): Promise<ReadonlySet<string>> {
    const switches = [...this.#switches.values()];
    const answers = await this.#sources.read(switches, principal);
    const on = [...this.#switches].filter(([, killSwitch]) => answers(killSwitch) === true);
    return new Set(on.map(([tool]) => tool));
  }
}
