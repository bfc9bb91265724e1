import { type Connected, connectHttp, ERAS, type Era } from '../doors/support/connect.ts';
import { foreignPlaces } from './foreign-questions.ts';
import type { Told } from './foreign-walk.ts';
import { SHOP, type World } from './world.ts';

/** A question over MCP, in either era. */
export interface McpQuestion {
  readonly name: string;
  readonly asked: McpAsked;
  readonly ask: (asked: McpAsked) => Promise<Told>;
}

type Ask = (client: Connected['client'], asked: McpAsked) => Promise<unknown>;

interface McpAsked {
  readonly uri?: string;
  readonly argument?: string;
  readonly value?: string;
  readonly project?: string;
}

/** Everything MCP answers beside tools. */
export function foreignMcpQuestions(world: World): McpQuestion[] {
  return ERAS.flatMap((era) => [
    ...['listTools', 'listPrompts', 'listResources', 'listResourceTemplates'].map((list) =>
      question(world, era, list, {}, (client) => client[list as 'listTools']()),
    ),
    ...resources(world).map((uri) =>
      question(world, era, 'readResource', { uri }, (client, asked) =>
        client.readResource({ uri: String(asked.uri) }),
      ),
    ),
    ...completions(world).map((asked) => question(world, era, 'complete', asked, complete)),
  ]);
}

function question(world: World, era: Era, what: string, asked: McpAsked, ask: Ask): McpQuestion {
  return {
    name: `MCP ${what}, ${era}`,
    asked,
    ask: async (about) => {
      await using connected = await connectHttp(`${world.url}/mcp`, world.otherKey, era);
      return ask(connected.client, about).then(answered, refused);
    },
  };
}

function resources(world: World): string[] {
  const { mark } = world.home;
  const keys = ['same', `${mark}_flag_1`];
  return foreignPlaces(world).flatMap(({ project }) => keys.map((key) => `flag://${project}/${key}`));
}

function completions({ home }: World): McpAsked[] {
  return [SHOP, `${home.mark}_only`, undefined].flatMap((project) =>
    ['project', 'environment', 'key'].flatMap((argument) =>
      ['', home.mark.slice(0, 6), home.mark].map((value) => ({
        argument,
        value,
        ...(project !== undefined && { project }),
      })),
    ),
  );
}

const complete: Ask = (client, { argument = '', value = '', project }) =>
  client.complete({
    ref: { type: 'ref/resource', uri: 'flag://{project}/{key}' },
    argument: { name: argument, value },
    ...(project !== undefined && { context: { arguments: { project } } }),
  });

function answered(result: unknown): Told {
  return { status: 200, text: JSON.stringify(result) };
}

function refused(error: Error & { readonly code?: number; readonly data?: unknown }): Told {
  return { status: error.code ?? 0, text: JSON.stringify([error.message, error.data]) };
}
