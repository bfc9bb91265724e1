import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { StdioClient } from '../support/stdio-client.ts';
import type { Row, Suite } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: unknown;
}

/** What the tools take of a model's attention. */
export const tokens: Suite = {
  name: 'tokens',
  async run() {
    const [usual, all] = [await listed([]), await listed(['--toolsets', 'all'])];
    const method = 'o200k tokens of name, description and input schema, as tools/list gives them.';
    const totals = [
      {
        what: 'default surface, tools',
        figures: { count: usual.length },
        goal: { figure: 'count', atMost: 15 },
      },
      { what: 'default surface', figures: { tokens: sum(usual) }, goal: { figure: 'tokens', atMost: 4_500 } },
      { what: 'all toolsets, tools', figures: { count: all.length } },
      { what: 'all toolsets', figures: { tokens: sum(all) } },
    ];
    return [
      { title: 'Tokens', method, rows: totals },
      {
        title: 'Tokens of each tool',
        method: 'The same, tool by tool, over all toolsets.',
        rows: all.map(toolRow),
      },
    ];
  },
};

async function listed(args: readonly string[]): Promise<readonly ListedTool[]> {
  await using folder = await temporaryFolder();
  await using client = await new StdioClient('modern', folder.path, args).open();
  return (await client.request('tools/list', {})).tools as readonly ListedTool[];
}

function tokensOf({ name, description, inputSchema }: ListedTool): number {
  return [name, description, JSON.stringify(inputSchema)].reduce(
    (total, text) => total + countTokens(text),
    0,
  );
}

function sum(tools: readonly ListedTool[]): number {
  return tools.reduce((total, tool) => total + tokensOf(tool), 0);
}

function toolRow(tool: ListedTool): Row {
  return {
    what: tool.name,
    figures: { tokens: tokensOf(tool), 'of them description': countTokens(tool.description) },
  };
}
