import {
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
  type ResourceTemplateType,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { AppError } from '../lib/app-error.ts';
import { ERROR_CODES } from '../lib/error-codes.ts';
import { errorBody, jsonText, type Outcome } from '../tools/outcome.ts';
import type { Surface } from '../tools/surface.ts';
import { CLUSTER_URI_TEMPLATES, type ClusterAddress, parseClusterUri } from './cluster-uri.ts';
import { readTool } from './read-tool.ts';
import type { Serving } from './serving.ts';

const mimeType = 'application/json';

const TEMPLATES: readonly (ResourceTemplateType & { readonly needs: string })[] = [
  {
    needs: 'get_cluster_status',
    name: 'cluster',
    title: 'How a cluster is',
    uriTemplate: CLUSTER_URI_TEMPLATES.cluster,
    description: 'Versions, controllers, counts and what is not ready, as get_cluster_status answers it.',
    mimeType,
  },
  {
    needs: 'list_resources',
    name: 'cluster_object',
    title: 'An object of a cluster, in a namespace',
    uriTemplate: CLUSTER_URI_TEMPLATES.object,
    description: 'One object with its computed health, as list_resources answers it; secrets are masked.',
    mimeType,
  },
  {
    needs: 'list_resources',
    name: 'cluster_wide_object',
    title: 'An object of a cluster that lives in no namespace',
    uriTemplate: CLUSTER_URI_TEMPLATES.clusterObject,
    description: 'One Node, Namespace or the like with its computed health, as list_resources answers it.',
    mimeType,
  },
];

/** The resources about clusters as `resources/templates/list` answers them: those whose tool is offered. */
export function listedClusterTemplates(surface: Surface): ResourceTemplateType[] {
  return TEMPLATES.filter(({ needs }) => surface.tool(needs) !== undefined).map(
    ({ needs: _needs, ...template }) => template,
  );
}

/**
 * Answers `resources/read` of a cluster or an object in it, through the tool of the same: with its rights, masking and
 * bounds. Rejects with an error of the protocol that says what the tool would.
 */
export async function readClusterResource(
  serving: Serving,
  uri: string,
  context: ServerContext,
): Promise<ReadResourceResult> {
  const address = parseClusterUri(uri);
  if (address === undefined) throw new ResourceNotFoundError(uri);
  const outcome = await ask(serving, context, address);
  if (!outcome.ok) throw failureOf(outcome.error, uri);
  if (address.object !== undefined && !isThatObject(outcome.output, address.object))
    throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, mimeType, text: jsonText(outcome.output) }] };
}

function ask(
  serving: Serving,
  context: ServerContext,
  { cluster, object }: ClusterAddress,
): Promise<Outcome> {
  return object === undefined
    ? readTool(serving, context, 'get_cluster_status', { cluster })
    : readTool(serving, context, 'list_resources', { cluster, ...object, full: true, limit: 1 });
}

const found = z.object({ items: z.array(z.object({ namespace: z.string().optional() })) });

/** An address without a namespace does not mean the first object of that name in any. */
function isThatObject(output: unknown, { namespace }: { readonly namespace?: string }): boolean {
  const { items: [item] = [] } = found.safeParse(output).data ?? {};
  return item !== undefined && item.namespace === namespace;
}

/** What is not there, or not offered, is not found; anything else is told as the tool tells it. */
function failureOf(error: AppError, uri: string): ProtocolError {
  const body = errorBody(error);
  const { code, message, hint } = body;
  if (code === 'UNKNOWN_TOOL') return new ResourceNotFoundError(uri);
  if (code === 'NOT_FOUND') return new ResourceNotFoundError(uri, `${message} ${hint}`);
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  const ours = ERROR_CODES[code].owner === 'caller' ? InvalidParams : InternalError;
  return new ProtocolError(ours, `${code}: ${message} ${hint}`, body);
}
