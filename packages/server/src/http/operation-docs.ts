import type { JsonSchema } from '../tools/tool-schema.ts';
import type { HttpMethod } from './route.ts';
import type { SHARED_REFUSALS } from './shared-refusals.ts';

/** What the OpenAPI document says about one operation. */
export interface OperationDocs {
  /** Unique, camelCase. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** What operations are grouped by. */
  readonly tag: string;
  /** Default: the first method of its route. */
  readonly method?: HttpMethod;
  /** Default: the path of its route. */
  readonly path?: string;
  /** Query and path parameters and headers, by name. */
  readonly parameters?: Readonly<Record<string, ParameterDocs>>;
  readonly body?: JsonSchema;
  /** By status. Refusals that routes of its kind share are added, as problem JSON. */
  readonly answers: Readonly<Record<number, AnswerDocs>>;
  /** Statuses of further refusals, as problem JSON. */
  readonly refusals?: readonly Refusal[];
}

/** A status that may refuse a call, see shared-refusals.ts. */
export type Refusal = keyof typeof SHARED_REFUSALS;

/** One parameter. Those of the path are required. */
export interface ParameterDocs {
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: true;
  /** Default: text. */
  readonly schema?: JsonSchema;
}

/** One answer. Without a schema it has no body that is described. */
export interface AnswerDocs {
  readonly description: string;
  /** Default `application/json`. */
  readonly type?: string;
  readonly schema?: JsonSchema;
  readonly headers?: Readonly<Record<string, HeaderDocs>>;
  /** It is problem JSON, or may be. */
  readonly isProblem?: true;
}

/** A header of an answer. */
export interface HeaderDocs {
  readonly description: string;
  readonly schema: JsonSchema;
}
