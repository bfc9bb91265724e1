import type { DeclaredFlags } from './declared-flags.ts';
import type { FlagSource } from './flag-source.ts';
import { isKillSwitch } from './kill-switches.ts';
import type { Settings } from './setting.ts';

const MOST_TOLD = 1_000;
const MOST_KEYS = 20_000;
// What is no key of a flag may be anything, and is not quoted.
const KEY = /^[\w.:|-]{1,128}$/;

/** Tells of flags in sources that no gate asks for, each once: most of them are mistyped. */
export class UnknownFlags {
  readonly #declared: DeclaredFlags;
  readonly #warn: (message: string) => void;
  /** What was looked at: as a whole, and key by key, since each tenant may have the same ones. */
  #looked = new WeakSet<Settings>();
  #keys = new WeakMap<FlagSource, Set<string>>();
  #wasSure = false;
  readonly #told = new Set<string>();

  constructor(declared: DeclaredFlags, warn: (message: string) => void) {
    this.#declared = declared;
    this.#warn = warn;
  }

  /** Looks at what a source says, and at no key of it twice. */
  lookFor(source: FlagSource, settings: Settings): void {
    // More kill switches are told from typos once the server's tools are known.
    const sure = this.#declared.hasAllTools;
    if (this.#wasSure !== sure) this.#forget(sure);
    if (this.#looked.has(settings)) return;
    this.#looked.add(settings);
    const keys = this.#keys.get(source) ?? new Set();
    this.#keys.set(source, keys);
    for (const key of settings.keys()) {
      if (keys.has(key) || keys.size >= MOST_KEYS) continue;
      keys.add(key);
      if (this.#declared.isUnknown(key)) this.#tell(source, key);
    }
  }

  #forget(sure: boolean): void {
    this.#wasSure = sure;
    this.#looked = new WeakSet();
    this.#keys = new WeakMap();
  }

  #tell({ name, shared = false }: FlagSource, key: string): void {
    const known = JSON.stringify([name, key]);
    if (!KEY.test(key) || this.#told.has(known) || this.#told.size >= MOST_TOLD) return;
    const meant = this.#declared.closest(key);
    if (meant === undefined && shared) return;
    this.#told.add(known);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const what = isKillSwitch(key) ? 'and no tool is called that' : 'which this gate does not declare';
    this.#warn(`The flag source ${name} has the flag "${key}", ${what}.${hint}`);
  }
}
