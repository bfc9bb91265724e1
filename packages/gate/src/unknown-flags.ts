import type { DeclaredFlags } from './declared-flags.ts';
import type { FlagSource } from './flag-source.ts';
import { isKillSwitch } from './kill-switches.ts';
import type { Settings } from './setting.ts';

const MOST_TOLD = 1_000;
// What is no key of a flag may be anything, and is not quoted.
const KEY = /^[\w.:|-]{1,128}$/;

/** Tells of flags in sources that no gate asks for, each once: most of them are mistyped. */
export class UnknownFlags {
  readonly #declared: DeclaredFlags;
  readonly #warn: (message: string) => void;
  readonly #looked = new WeakMap<FlagSource, { readonly settings: Settings; readonly sure: boolean }>();
  readonly #told = new Set<string>();

  constructor(declared: DeclaredFlags, warn: (message: string) => void) {
    this.#declared = declared;
    this.#warn = warn;
  }

  /** Looks at what a source says, unless it is what it said before. */
  lookFor(source: FlagSource, settings: Settings): void {
    // More kill switches are told from typos once the server's tools are known.
    const sure = this.#declared.hasAllTools;
    const looked = this.#looked.get(source);
    if (looked?.settings === settings && looked.sure === sure) return;
    this.#looked.set(source, { settings, sure });
    for (const key of settings.keys()) if (this.#declared.isUnknown(key)) this.#tell(source, key);
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
