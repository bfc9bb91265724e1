import type { ReadResourceResult, Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import { PNG } from './samples.ts';

/** The resources the conformance suite expects a server to have. */
export const FIXTURE_RESOURCES: readonly Resource[] = [
  { uri: 'test://static-text', name: 'static-text', description: 'Text.', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', description: 'A picture.', mimeType: 'image/png' },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'Watched.',
    mimeType: 'text/plain',
  },
];

/** And the template. */
export const FIXTURE_TEMPLATES: readonly ResourceTemplateType[] = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'Data.',
    mimeType: 'application/json',
  },
];

/** Reads one of them; undefined when it is not a fixture. */
export function readFixture(uri: string): ReadResourceResult | undefined {
  const content = contentOf(uri);
  return content === undefined ? undefined : { contents: [{ uri, ...content }] };
}

function contentOf(uri: string) {
  if (uri === 'test://static-binary') return { mimeType: 'image/png', blob: PNG };
  if (uri === 'test://static-text') return plain('This is the content of the static text resource.');
  if (uri === 'test://watched-resource') return plain('This is watched.');
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) return undefined;
  return {
    mimeType: 'application/json',
    text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  };
}

function plain(text: string) {
  return { mimeType: 'text/plain', text };
}
