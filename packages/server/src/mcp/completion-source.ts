import type { ServerContext } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { readTool } from './read-tool.ts';
import type { Serving } from './serving.ts';

/** What a value is asked for with. */
export interface Asked {
  readonly serving: Serving;
  readonly context: ServerContext;
  /** What was typed so far. */
  readonly prefix: string;
  /** What was chosen for the other arguments. */
  readonly given: Readonly<Record<string, string | undefined>>;
}

/** Values that may be meant, and how many there are. */
export interface Suggestions {
  readonly values: readonly string[];
  readonly total: number;
  /** There are more than were looked at. */
  readonly more?: true;
}

/** Finds values an argument may have, as far as the caller may see them. */
export type CompletionSource = (asked: Asked) => Promise<Suggestions>;

/** No value at all. */
export const NOTHING: Suggestions = { values: [], total: 0 };

/** Of some values those that begin with what was typed, sorted, each once. */
export function starting(prefix: string, values: Iterable<string>): Suggestions {
  const wanted = prefix.toLowerCase();
  const found = [...new Set(values)].filter((value) => value.toLowerCase().startsWith(wanted)).sort();
  return { values: found, total: found.length };
}

/** What a tool answers, read; undefined when it does not answer that. */
export async function toolAnswer<T>(
  { serving, context }: Asked,
  output: z.ZodType<T>,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T | undefined> {
  const outcome = await readTool(serving, context, tool, input);
  return output.safeParse(outcome.ok ? outcome.output : undefined).data;
}
