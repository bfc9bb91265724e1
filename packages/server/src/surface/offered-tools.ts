import type { Admission, GateView } from '@guidon/gate';
import { andThen } from '../lib/and-then.ts';
import type { Tool } from '../tools/define-tool.ts';
import type { Admitted, ListedSurface, Offered } from '../tools/offers.ts';
import type { Surface } from '../tools/surface.ts';

/** Made once for each: every call asks. */
const known = new WeakMap<object, WeakMap<Surface, Surface>>();

/** What one caller is offered of the tools that are configured. */
export class OfferedTools implements Offered {
  readonly surface: Surface;
  readonly #view: GateView;
  readonly #configured: Surface;

  constructor(view: GateView, configured: Surface) {
    this.#view = view;
    this.#configured = configured;
    this.surface = listedIn(view, configured);
  }

  /** When the pin was made and when it ends, in milliseconds since 1970. */
  get window(): GateView['window'] {
    return this.#view.window;
  }

  admit(tool: string): Admitted | Promise<Admitted> {
    return andThen(this.#view.admit(tool), (admission) => admitted(admission, this.#configured));
  }

  /** The list as it is now, without what kill switches take away. */
  async listed(): Promise<ListedSurface> {
    const killed = await this.#view.killed();
    const { surface } = this;
    const left = surface.tools.filter(({ name }) => !killed.has(name));
    return { surface: surface.only(left), leftMs: this.#view.leftMs };
  }
}

function admitted(admission: Admission, configured: Surface): Admitted {
  if (admission.kind === 'unknown') return 'unknown';
  if (admission.kind === 'run')
    return admission.leaving === true ? leaving(configured.tool(admission.tool)) : 'offered';
  const { code, message, hint, replacement } = admission.refusal;
  // Authorization is the runner's.
  if (code === 'PERMISSION_DENIED') return 'unknown';
  return { kind: 'refused', code, message, hint, ...(replacement === undefined ? {} : { replacement }) };
}

function leaving(tool: Tool | undefined): Admitted {
  if (tool === undefined) return 'unknown';
  const { name, replacedBy } = tool;
  return { kind: 'leaving', tool: name, ...(replacedBy === undefined ? {} : { replacement: replacedBy }) };
}

function listedIn(view: GateView, configured: Surface): Surface {
  const narrowed = known.get(view.surface) ?? new WeakMap<Surface, Surface>();
  known.set(view.surface, narrowed);
  const surface = narrowed.get(configured) ?? configured.only(view.listed(configured.tools));
  narrowed.set(configured, surface);
  return surface;
}
