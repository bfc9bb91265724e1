import { type CallContext, credentialOf, isModern, isOverHttp } from '../call-context.ts';
import { FrozenPin } from '../frozen-pin.ts';
import type { GateParts } from '../gate-parts.ts';
import type { Pin } from '../pin.ts';
import type { Principal, VerifiedCredential } from '../principal.ts';
import type { Catalogue } from './catalogue.ts';
import type { LowLevelServer } from './low-level-server.ts';

/** One attached server: of a process, a session or a single request, as its transport has it. */
export class Connection {
  readonly gate: GateParts;
  readonly catalogue: Catalogue;
  readonly #server: LowLevelServer;
  #frozen: FrozenPin | undefined;
  #stopListening: (() => void) | undefined;

  constructor(gate: GateParts, catalogue: Catalogue, server: LowLevelServer) {
    this.gate = gate;
    this.catalogue = catalogue;
    this.#server = server;
  }

  principalOf(context: CallContext): Principal {
    return this.gate.principalOf(credentialOf(context));
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
    if (this.#frozen !== undefined && !isModern(context)) return this.#frozen.current(principal);
    return this.gate.pins.current(principal);
  }

  /** What a frozen session was not offered stays unknown to it. */
  acceptsNew(context: CallContext): boolean {
    return this.#frozen === undefined || isModern(context);
  }

  /** The tool that would answer a call of this name; undefined when none would. */
  async answeringTool(tool: string, credential: VerifiedCredential | undefined): Promise<string | undefined> {
    const principal = this.gate.principalOf(credential);
    const pin = await (this.#frozen?.current(principal) ?? this.gate.pins.current(principal));
    const acceptsNew = this.#frozen === undefined;
    const admission = await this.gate.admissions.decide({ tool, principal, pin, acceptsNew });
    return admission.kind === 'run' ? admission.tool : undefined;
  }

  /** A list was answered. Over stdio, whoever has one is told when it is another one; over HTTP the bus tells. */
  listed(principal: Principal, pin: Pin, context: CallContext): void {
    if (this.#frozen !== undefined && !isModern(context)) this.gate.pins.stillShown(principal, pin.surface);
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
