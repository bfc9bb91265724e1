import type { z } from 'zod';
import type { Actor } from '../flags/actor.ts';
import type { Role } from '../flags/grant.ts';
import type { Caller } from '../principals/caller.ts';
import type { Demands } from './demands.ts';
import type { Services } from './services.ts';
import type { Toolset } from './toolset.ts';
import { confirmationShape, cutShape, requestShape, writeShape } from './write-shape.ts';

/** What a tool does to the world: nothing, something that can be undone, or something that cannot. */
export type Access = 'read' | 'write' | 'destructive';

/** What a tool may write: a project's objects, keys, change requests, or what runs in clusters. */
export type Written = 'project' | 'keys' | 'requests' | 'clusters';

/** Everything a tool's `run` may use besides its input. */
export interface ToolCall {
  readonly caller: Caller;
  /** Throws unless the caller is offered another tool, which this one would call. */
  readonly admit: (tool: Tool) => Promise<void>;
  /** The caller as the flags room knows it. */
  readonly actor: Actor;
  readonly services: Services;
  /** The tool's own name, for history. */
  readonly tool: string;
  /** The least role this call takes. */
  readonly role: Role;
  /** Digest of the tool and what was asked of it (not of dry_run or a token): tells repeats from other calls. */
  readonly digest: string;
  /** Digest of the plan somebody agreed to, when one was asked about. */
  readonly approvedPlan?: string | undefined;
  /** Aborted when the caller cancels. */
  readonly signal: AbortSignal;
  /** Tells the caller how far it is, where the caller listens. */
  readonly tell: (progress: string) => void;
}

/** The fields every tool takes that changes a change request. */
export type RequestInput = z.output<z.ZodObject<typeof requestShape>>;

/** What an author of a tool writes down. */
export interface ToolDefinition<
  I extends z.ZodRawShape,
  O extends z.ZodRawShape,
  W extends Written = 'project',
> {
  /** snake_case `verb_noun`. */
  readonly name: string;
  /** Longer than the name; for people. */
  readonly title: string;
  /** 50 to 90 words: what it does, when to use it and when a sibling, what it changes, what the schema cannot say. */
  readonly description: string;
  readonly toolset: Toolset;
  readonly access: Access;
  /** Offered only where a surface flag turns it on. */
  readonly experimental?: true;
  /** The tool to use instead, told to those whose client calls this one after it was withdrawn. */
  readonly replacedBy?: string;
  /** What a write writes. Default `project`: with its revision and a history; the others have neither. */
  readonly writes?: W;
  /** zod fields, each described. Writes get dry_run, expected_revision, idempotency_key and reason on top. */
  readonly input: z.ZodObject<I>;
  readonly output: z.ZodObject<O>;
  /** What a call takes besides, for a tool that is not alike in all it does. Such a tool takes a confirm_token. */
  demands?(input: z.output<z.ZodObject<I>>, call: ToolCall): Promise<Demands>;
  run(
    input: z.output<z.ZodObject<I>> & (W extends 'requests' ? RequestInput : unknown),
    call: ToolCall,
  ): Promise<z.input<z.ZodObject<O>>>;
}

/** A tool as the runner and the doors see it. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: Toolset;
  readonly access: Access;
  readonly experimental?: true;
  readonly replacedBy?: string;
  readonly writes?: Written;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly demands?: (input: never, call: ToolCall) => Promise<Demands>;
  readonly run: (input: never, call: ToolCall) => Promise<Record<string, unknown>>;
}

/**
 * Defines one operation that MCP, HTTP and the CLI offer alike.
 *
 * The runner authorizes, validates, confirms, audits and turns failures into answers; a tool only does its work.
 */
export function defineTool<I extends z.ZodRawShape, O extends z.ZodRawShape, W extends Written = 'project'>(
  definition: ToolDefinition<I, O, W>,
): Tool {
  return {
    ...definition,
    input: inputOf(definition, definition.input).strict(),
    output: definition.output.extend(cutShape),
  } as unknown as Tool;
}

function inputOf(
  { access, demands, writes }: Pick<Tool, 'access' | 'demands' | 'writes'>,
  input: z.ZodObject,
): z.ZodObject {
  if (access === 'read') return input;
  if (writes === 'requests') return input.extend(requestShape);
  if (writes === 'clusters') return input.extend({ dry_run: writeShape.dry_run });
  if (writes === 'keys') return input.extend({ dry_run: writeShape.dry_run, ...confirmationShape });
  const write = input.extend(writeShape);
  return access === 'destructive' || demands !== undefined ? write.extend(confirmationShape) : write;
}
