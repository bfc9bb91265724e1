import {
  type CompleteRequest,
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { CLUSTER_URI_TEMPLATES } from './cluster-uri.ts';
import { suggestClusters, suggestKinds, suggestNamespaces, suggestObjects } from './complete-clusters.ts';
import { suggestEnvironments, suggestFlags, suggestProjects } from './complete-flags.ts';
import { type CompletionSource, NOTHING } from './completion-source.ts';
import { FLAG_URI_TEMPLATE } from './flag-uri.ts';
import { promptNamed } from './prompts.ts';
import type { Serving } from './serving.ts';

const MAX_VALUES = 100;

/** What variables of addresses are names of. */
const VARIABLES: Readonly<Record<string, Readonly<Record<string, CompletionSource>>>> = {
  [FLAG_URI_TEMPLATE]: { project: suggestProjects, key: suggestFlags },
  [CLUSTER_URI_TEMPLATES.cluster]: { cluster: suggestClusters },
  [CLUSTER_URI_TEMPLATES.clusterObject]: {
    cluster: suggestClusters,
    kind: suggestKinds,
    name: suggestObjects,
  },
  [CLUSTER_URI_TEMPLATES.object]: {
    cluster: suggestClusters,
    kind: suggestKinds,
    namespace: suggestNamespaces,
    name: suggestObjects,
  },
};

/** What arguments of prompts are names of; the kind of a `name` is the prompt's to say. */
const ARGUMENTS: Readonly<Record<string, CompletionSource>> = {
  project: suggestProjects,
  environment: suggestEnvironments,
  flag: suggestFlags,
  cluster: suggestClusters,
  left: suggestClusters,
  right: suggestClusters,
  namespace: suggestNamespaces,
};

/** Answers `completion/complete` with the names the caller may see. */
export async function complete(
  serving: Serving,
  { params }: CompleteRequest,
  context: ServerContext,
): Promise<CompleteResult> {
  const asked = {
    ...{ serving, context, prefix: params.argument.value },
    given: params.context?.arguments ?? {},
  };
  const { values, total, more } = (await sourceOf(params)?.(asked)) ?? NOTHING;
  const shown = values.slice(0, MAX_VALUES);
  const hasMore = more === true || total > shown.length;
  return { completion: { values: shown, hasMore, ...(more === true ? {} : { total }) } };
}

/** Where the values of an argument of a prompt, or of a variable of an address, come from. */
function sourceOf({ ref, argument: { name } }: CompleteRequest['params']): CompletionSource | undefined {
  if (ref.type === 'ref/resource') {
    const variables = own(VARIABLES, ref.uri);
    if (variables === undefined) throw unknown(`resource template ${JSON.stringify(ref.uri.slice(0, 200))}`);
    return own(variables, name);
  }
  const prompt = promptNamed(ref.name);
  if (prompt === undefined) throw unknown(`prompt ${JSON.stringify(ref.name.slice(0, 64))}`);
  if (!prompt.arguments.some((argument) => argument.name === name)) return undefined;
  const { kind } = prompt;
  return name === 'name' && kind !== undefined
    ? (asked) => suggestObjects(asked, kind)
    : own(ARGUMENTS, name);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function unknown(what: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${what}.`);
}
