import type {
  CallToolRequest,
  CallToolResult,
  CompleteRequest,
  CompleteResult,
  EmptyResult,
  GetPromptResult,
  InputRequiredResult,
  ListToolsResult,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import type { ListedSurface } from '../tools/offers.ts';
import { callTool } from './call-tool.ts';
import { setLevelParams } from './client-log.ts';
import { listedClusterTemplates, readClusterResource } from './cluster-resource.ts';
import { isClusterUri } from './cluster-uri.ts';
import { complete } from './complete.ts';
import { listedResources, listedResourceTemplates, readFlagResource } from './flag-resource.ts';
import { watchSubscriptions } from './flag-subscriptions.ts';
import { listedTools } from './listed-tools.ts';
import { getPrompt, listedPrompts } from './prompts.ts';
import type { Era } from './server-factory.ts';
import type { Serving } from './serving.ts';

/** What one MCP server answers, by kind of question. */
export interface Handlers {
  listTools(): Promise<ListToolsResult>;
  callTool(request: CallToolRequest, context: ServerContext): Promise<CallToolResult | InputRequiredResult>;
  listPrompts(): { prompts: Prompt[] };
  getPrompt(name: string, given?: Readonly<Record<string, string>>): GetPromptResult;
  listResources(): { resources: Resource[] };
  listResourceTemplates(): { resourceTemplates: ResourceTemplateType[] };
  readResource(uri: string, context: ServerContext): Promise<ReadResourceResult>;
  complete(request: CompleteRequest, context: ServerContext): Promise<CompleteResult>;
  /** Answers `logging/setLevel`, which only clients with a session ask. */
  setLogLevel(level: LoggingLevel): EmptyResult;
  /** Starts telling the client about flags; see watchSubscriptions. */
  watch(server: Server, era: Era): void;
}

/** What the caller's list has now, and how long it stays. */
async function listedNow({ app, session = app.gate, caller, surface }: Serving): Promise<ListedSurface> {
  const { principal } = caller();
  return (await session.offered(principal, surface)).listed();
}

/** The handlers of one server. */
export function handlersOf(serving: Serving): Handlers {
  return {
    listTools: async () => {
      const { surface, leftMs } = await listedNow(serving);
      return { tools: [...listedTools(surface)], ttlMs: leftMs, cacheScope: 'private' };
    },
    callTool: (request, context) => callTool(serving, request, context),
    listPrompts: () => ({ prompts: listedPrompts(serving.surface) }),
    getPrompt: (name, given) => getPrompt(serving.surface, name, given),
    listResources: () => ({ resources: listedResources() }),
    listResourceTemplates: () => ({
      resourceTemplates: [...listedResourceTemplates(), ...listedClusterTemplates(serving.surface)],
    }),
    readResource: (uri, context) =>
      isClusterUri(uri)
        ? readClusterResource(serving, uri, context)
        : readFlagResource(serving, uri, context),
    complete: (request, context) => complete(serving, request, context),
    setLogLevel: (level) => {
      serving.log.setLevel(level);
      return {};
    },
    watch: (_server, era) => watchSubscriptions(serving, era),
  };
}

/** Makes a server answer with these handlers. */
export function installHandlers(server: Server, handlers: Handlers, era: Era): void {
  server.setRequestHandler('tools/list', () => handlers.listTools());
  server.setRequestHandler('tools/call', (request, context) => handlers.callTool(request, context));
  server.setRequestHandler('prompts/list', () => handlers.listPrompts());
  server.setRequestHandler('prompts/get', ({ params }) => handlers.getPrompt(params.name, params.arguments));
  server.setRequestHandler('resources/list', () => handlers.listResources());
  server.setRequestHandler('resources/templates/list', () => handlers.listResourceTemplates());
  server.setRequestHandler('resources/read', ({ params }, context) =>
    handlers.readResource(params.uri, context),
  );
  server.setRequestHandler('completion/complete', (request, context) => handlers.complete(request, context));
  if (era === 'legacy')
    // With a schema of ours a level that does not exist is an invalid parameter, as the protocol wants.
    server.setRequestHandler('logging/setLevel', { params: setLevelParams }, ({ level }) =>
      handlers.setLogLevel(level),
    );
  handlers.watch(server, era);
}
