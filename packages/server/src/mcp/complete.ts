import {
  type CompleteRequest,
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { FLAG_URI_TEMPLATE } from './flag-uri.ts';
import { promptArguments } from './prompts.ts';
import { readTool } from './read-tool.ts';
import type { Serving } from './serving.ts';

const MAX_VALUES = 100;

const keyed = z.object({ key: z.string() });
const projectsOutput = z.object({
  projects: z.array(keyed.extend({ environments: z.array(keyed).optional() })),
});
const flagsOutput = z.object({ flags: z.array(keyed), total: z.number().optional() });

type Source = 'project' | 'environment' | 'flag';

interface Suggestions {
  readonly values: readonly string[];
  readonly total: number;
}

const NOTHING: Suggestions = { values: [], total: 0 };

/** Answers `completion/complete` with the keys the caller may see. */
export async function complete(
  serving: Serving,
  { params }: CompleteRequest,
  context: ServerContext,
): Promise<CompleteResult> {
  const source = sourceOf(params);
  const project = params.context?.arguments?.project;
  const prefix = params.argument.value;
  const { values, total } =
    source === undefined ? NOTHING : await suggest({ serving, context, project, prefix }, source);
  const shown = values.slice(0, MAX_VALUES);
  return { completion: { values: shown, total, hasMore: total > shown.length } };
}

interface Asked {
  readonly serving: Serving;
  readonly context: ServerContext;
  readonly project: string | undefined;
  readonly prefix: string;
}

/** What an argument of a prompt, or a variable of the flag's address, is a key of. */
function sourceOf({ ref, argument }: CompleteRequest['params']): Source | undefined {
  if (ref.type === 'ref/resource') {
    if (ref.uri !== FLAG_URI_TEMPLATE)
      throw unknown(`resource template ${JSON.stringify(ref.uri.slice(0, 200))}`);
    return sourceNamed(argument.name === 'key' ? 'flag' : argument.name);
  }
  const known = promptArguments(ref.name);
  if (known === undefined) throw unknown(`prompt ${JSON.stringify(ref.name.slice(0, 64))}`);
  return known.includes(argument.name) ? sourceNamed(argument.name) : undefined;
}

function sourceNamed(name: string): Source | undefined {
  return name === 'project' || name === 'environment' || name === 'flag' ? name : undefined;
}

function suggest(asked: Asked, source: Source): Promise<Suggestions> {
  if (source === 'flag') return suggestFlags(asked);
  return source === 'project' ? suggestProjects(asked) : suggestEnvironments(asked);
}

async function suggestProjects(asked: Asked): Promise<Suggestions> {
  return starting(
    asked.prefix,
    (await projects(asked)).map((project) => project.key),
  );
}

async function suggestEnvironments(asked: Asked): Promise<Suggestions> {
  const all = await projects(asked);
  const chosen = asked.project === undefined ? all : all.filter((project) => project.key === asked.project);
  const keys = chosen.flatMap((project) => project.environments ?? []).map((environment) => environment.key);
  return starting(asked.prefix, [...new Set(keys)]);
}

/** The search finds words anywhere; only keys that start like it are offered. */
async function suggestFlags({ serving, context, project, prefix }: Asked): Promise<Suggestions> {
  const input = {
    limit: MAX_VALUES,
    ...(prefix === '' ? {} : { search: prefix }),
    ...(project ? { project } : {}),
  };
  const outcome = await readTool(serving, context, 'list_flags', input);
  const output = flagsOutput.safeParse(outcome.ok ? outcome.output : undefined);
  return output.success
    ? starting(
        prefix,
        output.data.flags.map((flag) => flag.key),
      )
    : NOTHING;
}

async function projects({ serving, context }: Asked) {
  const outcome = await readTool(serving, context, 'list_projects', {});
  const output = projectsOutput.safeParse(outcome.ok ? outcome.output : undefined);
  return output.success ? output.data.projects : [];
}

function starting(prefix: string, keys: readonly string[]): Suggestions {
  const values = keys.filter((key) => key.toLowerCase().startsWith(prefix.toLowerCase())).sort();
  return { values, total: values.length };
}

function unknown(what: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${what}.`);
}
