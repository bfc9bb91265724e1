import { type CallContext, credentialOf, isModern, isOverHttp } from '../call-context.ts';
import { FrozenPin } from '../frozen-pin.ts';
import type { GateParts } from '../gate-parts.ts';
import { type Pin, standingOf } from '../pin.ts';
import type { Principal, VerifiedCredential } from '../principal.ts';
import type { Catalogue } from './catalogue.ts';
import type { ListToolsResult } from './list-tools.ts';
import type { Handler, LowLevelServer } from './low-level-server.ts';

const MOST_PAGES = 100;

/** One attached server: of a process, a session or a single request, as its transport has it. */
export class Connection {
  readonly gate: GateParts;
  readonly catalogue: Catalogue;
  /** The server's own list, before anything is taken from it. */
  serverLists: Handler = () => undefined;
  readonly #server: LowLevelServer;
  #frozen: FrozenPin | undefined;
  #stopListening: (() => void) | undefined;

  constructor(gate: GateParts, catalogue: Catalogue, server: LowLevelServer) {
    this.gate = gate;
    this.catalogue = catalogue;
    this.#server = server;
  }

  principalOf(context: CallContext): Principal {
    return this.gate.principalOf(credentialOf(context), isOverHttp(context));
  }

  /** A session began here (2025): from now on it has a pin of its own, or is told when its principal's changes. */
  async initialized(context: CallContext): Promise<void> {
    const principal = this.principalOf(context);
    if (this.gate.session.surface === 'follow') return this.#listen(principal);
    this.#frozen = new FrozenPin(this.gate);
    await this.#frozen.current(principal);
  }

  /** A session's own pin, or else the one of the principal's window. */
  pinFor(principal: Principal, context: CallContext): Pin | Promise<Pin> {
    return (this.frozenIn(context) ?? this.gate.pins).current(principal);
  }

  /** The pin of the session that a request is of; undefined for one of no session, or whose surface is not frozen. */
  frozenIn(context: CallContext): FrozenPin | undefined {
    return this.#frozen === undefined || isModern(context) ? undefined : this.#frozen;
  }

  /** Whether a tool is hidden from a principal, or may be: without waiting to find out. Asked over HTTP only. */
  hides(tool: string, credential: VerifiedCredential | undefined): boolean {
    const { rules, pins, now, farewell } = this.gate;
    if (!rules.has(tool)) return false;
    const pin = pins.current(this.gate.principalOf(credential, true));
    if (pin instanceof Promise) return true;
    if (pin.surface.offered.has(tool)) return false;
    const lastShown = pin.lastShown(tool);
    return lastShown instanceof Promise || standingOf(lastShown, now(), farewell) === 'unknown';
  }

  /** The tool that would answer a call of this name; undefined when none would. Asked over HTTP only. */
  async answeringTool(tool: string, credential: VerifiedCredential | undefined): Promise<string | undefined> {
    const principal = this.gate.principalOf(credential, true);
    const pin = await (this.#frozen?.current(principal) ?? this.gate.pins.current(principal));
    const acceptsNew = this.#frozen === undefined;
    const admission = await this.gate.admissions.decide({ tool, principal, pin, acceptsNew });
    return admission.kind === 'run' ? admission.tool : undefined;
  }

  /** Whether a tool has a rule, or its server lists it. */
  async has(tool: string, context: CallContext): Promise<boolean> {
    if (this.gate.rules.has(tool)) return true;
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const listing = this.serverLists({ method: 'tools/list', params }, context);
      const answer = (await listing) as ListToolsResult | undefined;
      if (answer?.tools.some(({ name }) => name === tool)) return true;
      cursor = answer?.nextCursor;
      if (cursor === undefined) return false;
    }
    return false;
  }

  /** A list was answered. Over stdio, whoever has one is told when it is another one; over HTTP the bus tells. */
  listed(principal: Principal, pin: Pin, context: CallContext): void {
    if (this.frozenIn(context) !== undefined) this.gate.pins.stillShown(principal, pin.surface);
    else if (isModern(context) && !isOverHttp(context)) this.#listen(principal);
  }

  #listen(principal: Principal): void {
    if (this.#stopListening !== undefined) return;
    const server = new WeakRef(this.#server);
    const stop = this.gate.listeners.add(principal, () => {
      const there = server.deref();
      if (there === undefined) stop();
      else there.sendToolListChanged().catch(stop);
    });
    this.#stopListening = stop;
    const onclose = this.#server.onclose;
    this.#server.onclose = () => {
      stop();
      onclose?.();
    };
  }
}
