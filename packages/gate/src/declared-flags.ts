import type { JsonValue } from '@guidon/core';
import { closest } from './closest.ts';
import type { Flag, Flags } from './flags.ts';
import { isKillSwitch, killSwitchOf } from './kill-switches.ts';
import type { Setting } from './setting.ts';
import { unusable } from './unusable.ts';

const KILL_SWITCH = { default: false, moment: 'call' } as const;

/** Whether a value is of the type that another one has. Null takes any. */
export function isAlike(value: JsonValue, model: JsonValue): boolean {
  if (model === null) return true;
  return typeof value === typeof model && value !== null && Array.isArray(value) === Array.isArray(model);
}

/** The flags a gate has, and the kill switches of its tools: what sources can say something about. */
export class DeclaredFlags {
  readonly #flags: Flags;
  readonly #switches: Set<string>;
  /** Whether {@link hasTools} was told. */
  hasAllTools = false;

  constructor(flags: Flags, tools: Iterable<string>) {
    this.#flags = flags;
    this.#switches = new Set([...tools].map((tool) => killSwitchOf(tool).key));
  }

  /** These are all tools of a server. Before it is known, a kill switch of a tool without a rule cannot be told from a typo. */
  hasTools(tools: Iterable<string>): void {
    for (const tool of tools) this.#switches.add(killSwitchOf(tool).key);
    this.hasAllTools = true;
  }

  /** Why a flag cannot be what was said of it; undefined when it can, or nobody here asks for it. */
  complaint(key: string, setting: Setting | undefined, said: unknown): string | undefined {
    const flag = this.#flagOf(key);
    if (flag === undefined) return undefined;
    if (setting === undefined) return unusable(said, flag.default);
    if ('value' in setting)
      return isAlike(setting.value, flag.default) ? undefined : unusable(setting.value, flag.default);
    if (flag.moment === 'start') return 'a percentage is of principals, and it is read before there are any';
    return typeof flag.default === 'boolean' ? undefined : unusable(said, flag.default);
  }

  /** Whether a flag that a source has is none of this gate's, as far as can be told. */
  isUnknown(key: string): boolean {
    if (isKillSwitch(key)) return this.hasAllTools && !this.#switches.has(key);
    return !Object.hasOwn(this.#flags, key);
  }

  /** The flag that somebody may have meant. */
  closest(key: string): string | undefined {
    return closest(key, isKillSwitch(key) ? this.#switches : Object.keys(this.#flags));
  }

  #flagOf(key: string): Pick<Flag, 'default' | 'moment'> | undefined {
    if (isKillSwitch(key)) return KILL_SWITCH;
    return Object.hasOwn(this.#flags, key) ? this.#flags[key] : undefined;
  }
}
