import {
  type FrozenPin,
  type Gate,
  type GateClock,
  type Principal as GatePrincipal,
  type GateStatus,
  type GateView,
  infrastructure,
  openGate,
  type RegistrationFlag,
  registration,
} from '@guidon/gate';
import { andThen } from '../lib/and-then.ts';
import type { Logger } from '../lib/logger.ts';
import type { Principal } from '../principals/principal.ts';
import type { Tool } from '../tools/define-tool.ts';
import type { Offered, Offers } from '../tools/offers.ts';
import type { Surface, SurfaceOptions } from '../tools/surface.ts';
import { DEFAULT_TOOLSETS, type Toolset } from '../tools/toolset.ts';
import { UNGATED } from '../tools/ungated.ts';
import { configurationSource, type SurfaceConfiguration } from './configuration-source.ts';
import { OfferedTools } from './offered-tools.ts';
import { SurfaceFlags, type SurfaceFlagsParts } from './surface-flags.ts';

/** How long surfaces stay, and by which clock. Defaults: those of the library. */
export interface SurfaceTimes {
  readonly windowMs: number;
  readonly graceMs?: number;
  readonly tombstoneMs?: number;
  readonly clock?: GateClock;
}

/** What a {@link GuidonGate} is made of. */
export interface GuidonGateParts extends SurfaceFlagsParts {
  readonly configuration: SurfaceConfiguration;
  readonly logger: Logger;
  readonly times: SurfaceTimes;
}

type Flags = ReturnType<typeof flagsOf>;

/** Guidon's own tools behind its own surface flags. */
export class GuidonGate implements Offers {
  readonly #gate: Gate<Flags>;
  /** How long a list stays for clients without a session, in milliseconds. */
  readonly windowMs: number;

  private constructor(gate: Gate<Flags>, windowMs: number) {
    this.#gate = gate;
    this.windowMs = windowMs;
  }

  /** Opens it; its flags are read when somebody first asks. */
  static async open({ configuration, logger, times, ...parts }: GuidonGateParts): Promise<GuidonGate> {
    const gated = parts.catalogue.filter(({ name }) => !UNGATED.has(name));
    const gate = await openGate({
      ...times,
      flags: flagsOf(gated),
      tools: Object.fromEntries(gated.map((tool) => [tool.name, ruleOf(tool)])) as Record<string, never>,
      // The first one's clock is the gate's.
      sources: [new SurfaceFlags(parts), configurationSource(configuration)],
      session: { surface: 'freeze' },
      warn: (message) => logger.warn({}, message),
    });
    return new GuidonGate(gate, times.windowMs);
  }

  /** Which tools models are offered, as it was at start. */
  get options(): SurfaceOptions {
    const { toolsets, read_only: readOnly } = this.#gate.infrastructure;
    return { toolsets: toolsets as readonly Toolset[], readOnly };
  }

  /** Which tools programs and people may call, as it was at start. */
  get callable(): SurfaceOptions {
    const { callable: toolsets, read_only: readOnly } = this.#gate.infrastructure;
    return { toolsets: toolsets as readonly Toolset[], readOnly };
  }

  /** How its sources and pins are. */
  get status(): GateStatus {
    return this.#gate.status();
  }

  /** What a session (2025) is offered that begins now. */
  session(principal: Principal): Offers {
    const pin = this.#gate.freeze();
    void pin.current(whoIs(principal));
    return { offered: (whose, configured) => this.#offered(whose, configured, pin) };
  }

  offered(principal: Principal, configured: Surface): OfferedTools | Promise<OfferedTools> {
    return this.#offered(principal, configured);
  }

  /** Calls whenever the list of a principal is another one; returns how to stop. */
  watch(principal: Principal, configured: Surface, tell: () => void): () => void {
    let known: string | undefined;
    const look = async () => {
      const { surface } = await (await this.offered(principal, configured)).listed();
      const before = known;
      known = surface.hash;
      if (before !== undefined && before !== known) tell();
    };
    const looking = look();
    return this.#gate.listen(whoIs(principal), () => void looking.then(look));
  }

  close(): Promise<void> {
    return this.#gate.close();
  }

  #offered(
    principal: Principal,
    configured: Surface,
    session?: FrozenPin,
  ): OfferedTools | Promise<OfferedTools> {
    const view = this.#gate.view(whoIs(principal), session);
    return andThen(view, (known: GateView): OfferedTools & Offered => new OfferedTools(known, configured));
  }
}

function whoIs({ id, organizationId }: Principal): GatePrincipal {
  return { id, tenant: organizationId };
}

function flagsOf(tools: readonly Tool[]) {
  const registrations: Record<string, RegistrationFlag> = Object.fromEntries(
    tools.map(({ name }) => [name, registration()]),
  );
  return {
    ...registrations,
    toolsets: infrastructure<string[]>([...DEFAULT_TOOLSETS]),
    callable: infrastructure<string[]>([...DEFAULT_TOOLSETS]),
    read_only: infrastructure<boolean>(false),
  };
}

function ruleOf({ name, replacedBy }: Tool) {
  return { flag: name, ...(replacedBy === undefined ? {} : { replacedBy }) };
}
