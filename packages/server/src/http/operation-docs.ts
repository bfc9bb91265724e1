import type { JsonSchema } from '../tools/tool-schema.ts';
import type { HttpMethod } from './route.ts';

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
  /** By status. What every route may answer (problem JSON) is added. */
  readonly answers: Readonly<Record<number, AnswerDocs>>;
}

/** One parameter. Those of the path are required. */
export interface ParameterDocs {
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
}

/** One answer. Without a schema it has no body that is described. */
export interface AnswerDocs {
  readonly description: string;
  /** Default `application/json`. */
  readonly type?: string;
  readonly schema?: JsonSchema;
}
