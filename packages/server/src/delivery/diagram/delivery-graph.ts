import type { FlagPlace } from '../graph/flag-readings.ts';
import type { HealthState } from '../health/health.ts';
import type { ObjectRef } from '../object-ref.ts';

/** What an edge of a diagram says. */
export type EdgeKind = 'delivers' | 'depends_on' | 'owns' | 'automates' | 'reads_flag';

/** A thing in a diagram. */
export interface GraphNode {
  /** The same for the same object in every diagram: letters and digits. */
  readonly id: string;
  /** `missing` for an object that is named and not there, `flag` for a feature flag, `resources` for a count. */
  readonly type: 'object' | 'missing' | 'flag' | 'resources';
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly state?: HealthState;
  /** The word of its health; of a flag how it is, such as `on in production`. */
  readonly reason?: string;
  /** Shortened: `main@5f3c7a0`. */
  readonly revision?: string;
  /** Since when it is in its state, such as `3h`. */
  readonly age?: string;
  /** Of a count: how many of each kind. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Whether it is on the way from a symptom to the root cause. */
  readonly onRootPath: boolean;
}

/** A line between two things. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Such as how far an applier is behind its source. */
  readonly label?: string;
  readonly onRootPath: boolean;
}

/** What a diagram shows of one cluster; nodes and edges in a fixed order. */
export interface DeliveryGraph {
  readonly cluster: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** How much was left out to keep it readable. */
  readonly hidden: { readonly nodes: number; readonly edges: number };
}

/** Which part of a cluster a diagram shows. */
export interface GraphScope {
  /** One applier or source with everything it is connected to. */
  readonly hub?: ObjectRef;
  readonly namespace?: string;
  /** Only what is not well, with what it comes from. */
  readonly onlyFailing?: boolean;
  /** Objects from a symptom to a root cause, in order: drawn as such. */
  readonly rootPath?: readonly ObjectRef[];
  /** How flags are in their environments, such as `on in production`, by {@link flagKey}; nothing is said of others. */
  readonly flags?: ReadonlyMap<string, string>;
  /** The most nodes; default {@link MOST_NODES}. */
  readonly limit?: number;
}

/** A flag somewhere as text. */
export function flagKey({ project, flag, environment = '' }: FlagPlace): string {
  return `${project}/${flag}@${environment}`;
}

/** More nodes than this nobody can read. */
export const MOST_NODES = 80;
