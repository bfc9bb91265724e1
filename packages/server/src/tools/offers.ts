import type { Principal } from '../principals/principal.ts';
import type { ToolRefusal } from './refused-tool.ts';
import type { Surface } from './surface.ts';

/** What becomes of a call of a tool that this server has: it runs; it runs and says that it leaves; or it does not. */
export type Admitted = 'offered' | 'unknown' | Leaving | ToolRefusal;

/** A tool that left the list and answers for a while yet. */
export interface Leaving {
  readonly kind: 'leaving';
  readonly tool: string;
  /** The tool to use instead. */
  readonly replacement?: string;
}

/** A caller's list of tools. */
export interface ListedSurface {
  readonly surface: Surface;
  /** How long it stays, unless a kill switch is thrown, in milliseconds. */
  readonly leftMs: number;
}

/** What one caller is offered. */
export interface Offered {
  /** The tools on the caller's list, but for kill switches. */
  readonly surface: Surface;
  /** The list now, without what kill switches take away, and how long it stays but for them, in milliseconds. */
  listed(): Promise<ListedSurface>;
  /** Decides about a call. */
  admit(tool: string): Admitted | Promise<Admitted>;
}

/** Says what callers are offered, of the tools that are configured: in their windows, or in a session. */
export interface Offers {
  offered(principal: Principal, configured: Surface): Offered | Promise<Offered>;
}
