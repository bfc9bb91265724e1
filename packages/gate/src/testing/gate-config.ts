import type { JsonValue } from '@guidon/core';
import type { Flags } from '../flags.ts';
import type { Gate } from '../gate.ts';
import type { GateOptions } from '../gate-options.ts';
import type { GateableServer } from '../mcp/low-level-server.ts';

/** Flags by their keys, each `true`, `false`, `'20%'` or any JSON. */
export type GateFlags = Readonly<Record<string, JsonValue>>;

/** A server of either SDK. */
export type ServableServer = GateableServer & { connect(transport: never): Promise<void> };

/** A gated server such that tests and `guidon-gate` can open it with other flags. */
export interface GateConfig<F extends Flags = Flags> {
  /** The options of its gate. The sources and the store of pins are left out, whatever they are. */
  readonly gate: Omit<GateOptions<F>, 'sources'> & Partial<Pick<GateOptions<F>, 'sources'>>;
  /** Makes the server with all its tools. It is attached to the gate by whoever calls this. */
  readonly server: (gate: Gate<F>) => ServableServer | Promise<ServableServer>;
  /** More combinations that ship, by name, beside all on and each alone; `default` says what is on by default (nothing). */
  readonly combinations?: Readonly<Record<string, GateFlags>>;
  /** What tenants have, by their names. */
  readonly tenants?: Readonly<Record<string, GateFlags>>;
}

/**
 * Describes a gated server for tests and for `guidon-gate`; the default export of `gate.config.ts`.
 *
 * ```ts
 * import { registration } from '@guidon/gate';
 * import { defineGate } from '@guidon/gate/testing';
 * import { McpServer } from '@modelcontextprotocol/server';
 *
 * export default defineGate({
 *   gate: { flags: { pdf: registration() }, tools: { export_pdf: { flag: 'pdf' } } },
 *   server: () => new McpServer({ name: 'shop', version: '1.0.0' }),
 *   tenants: { acme: { pdf: true } },
 * });
 * ```
 */
export function defineGate<const F extends Flags>(config: GateConfig<F>): GateConfig<F> {
  return config;
}
