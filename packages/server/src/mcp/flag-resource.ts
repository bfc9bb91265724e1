import {
  type ReadResourceResult,
  type Resource,
  ResourceNotFoundError,
  type ResourceTemplateType,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { jsonText } from '../tools/outcome.ts';
import { FLAG_URI_TEMPLATE, parseFlagUri } from './flag-uri.ts';
import { readTool } from './read-tool.ts';
import type { Serving } from './serving.ts';

/** The flag resources as `resources/templates/list` answers them. */
export function listedResourceTemplates(): ResourceTemplateType[] {
  return [
    {
      name: 'flag',
      title: 'A feature flag',
      uriTemplate: FLAG_URI_TEMPLATE,
      description: 'One flag with its state and rules in every environment, as get_flag answers it.',
      mimeType: 'application/json',
    },
  ];
}

/** Single resources: none. There may be thousands of flags, and list_flags searches them. */
export function listedResources(): Resource[] {
  return [];
}

/** Answers `resources/read` of a flag. What the caller may not see does not exist. */
export async function readFlagResource(
  serving: Serving,
  uri: string,
  context: ServerContext,
): Promise<ReadResourceResult> {
  const address = parseFlagUri(uri);
  if (address === undefined) throw new ResourceNotFoundError(uri);
  const outcome = await readTool(serving, context, 'get_flag', { ...address });
  if (!outcome.ok) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, mimeType: 'application/json', text: jsonText(outcome.output) }] };
}
