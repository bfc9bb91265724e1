import type { ExtensionContext } from '../../packages/server/src/mcp/server-factory.ts';
import { ASKING_TOOLS } from './asking-tools.ts';
import { CONTENT_TOOLS } from './content-tools.ts';
import { FIXTURE_PROMPTS } from './fixture-prompts.ts';
import { FIXTURE_RESOURCES, FIXTURE_TEMPLATES, readFixture } from './fixture-resources.ts';
import type { FixtureTool } from './fixture-tool.ts';
import { SCHEMA_TOOL } from './schema-tool.ts';

const TOOLS = new Map([...CONTENT_TOOLS, ...ASKING_TOOLS, SCHEMA_TOOL].map((tool) => [tool.name, tool]));
const PROMPTS = new Map(FIXTURE_PROMPTS.map((prompt) => [prompt.name, prompt]));

/** Adds what the conformance suite expects to a server of the product; all else is answered by the product. */
export function extendWithFixtures(extension: ExtensionContext): void {
  const { server } = extension;
  server.registerCapabilities({ logging: {}, tools: { listChanged: true }, prompts: { listChanged: true } });
  addTools(extension);
  addPrompts(extension);
  addResources(extension);
}

function addTools(extension: ExtensionContext): void {
  const { server, handlers } = extension;
  server.setRequestHandler('tools/list', async () => {
    const listed = await handlers.listTools();
    return { ...listed, tools: [...listed.tools, ...[...TOOLS.values()].map(listedTool)] };
  });
  server.setRequestHandler('tools/call', (request, context) => {
    const tool = TOOLS.get(request.params.name);
    if (tool === undefined) return handlers.callTool(request, context);
    return tool.run({ given: request.params.arguments ?? {}, context, extension });
  });
}

function listedTool({ name, inputSchema = { type: 'object' } }: FixtureTool) {
  return { name, description: `Fixture ${name}.`, inputSchema: inputSchema as { type: 'object' } };
}

function addPrompts({ server, handlers }: ExtensionContext): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: [...handlers.listPrompts().prompts, ...FIXTURE_PROMPTS.map(({ get: _, ...prompt }) => prompt)],
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    const prompt = PROMPTS.get(params.name);
    return prompt?.get(params.arguments ?? {}, context) ?? handlers.getPrompt(params.name, params.arguments);
  });
  server.setRequestHandler('completion/complete', (request, context) => {
    const { ref } = request.params;
    if (ref.type === 'ref/prompt' && PROMPTS.has(ref.name))
      return { completion: { values: ['paris', 'park', 'party'] } };
    return handlers.complete(request, context);
  });
}

function addResources({ server, handlers }: ExtensionContext): void {
  server.setRequestHandler('resources/list', () => ({
    resources: [...handlers.listResources().resources, ...FIXTURE_RESOURCES],
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [...handlers.listResourceTemplates().resourceTemplates, ...FIXTURE_TEMPLATES],
  }));
  server.setRequestHandler('resources/read', ({ params }, context) => {
    return readFixture(params.uri) ?? handlers.readResource(params.uri, context);
  });
}
