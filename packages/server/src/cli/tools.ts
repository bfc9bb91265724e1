import type { Command } from 'commander';
import type { ToolDocument } from '../tools/tool-document.ts';
import { openRemote } from './open-guidon.ts';
import { paint } from './paint.ts';
import { print, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ToolsOptions {
  readonly json?: true;
}

const COLUMNS: readonly Column<ToolDocument>[] = [
  { title: 'TOOL', value: (tool) => tool.name, paint: (text) => paint('bold', text) },
  {
    title: 'ACCESS',
    value: (tool) => tool.access,
    paint: (text, tool) => paint(ACCESS_COLOUR[tool.access], text),
  },
  { title: 'TOOLSET', value: (tool) => tool.toolset },
  { title: 'WHAT IT DOES', value: (tool) => tool.title, shrinks: true },
];

const ACCESS_COLOUR = { read: 'green', write: 'yellow', destructive: 'red' } as const;

/** `guidon tools`: every tool of every toolset. */
export function describeTools(command: Command): void {
  command
    .description('Lists every tool of every toolset, or describes one.')
    .argument('[tool]', 'describe this tool and its arguments')
    .option('--json', 'print names, descriptions and schemas as JSON')
    .addHelpText('after', '\nExamples:\n  guidon tools\n  guidon tools set_flag_rules')
    .action(listTools);
}

async function listTools(name: string | undefined, options: ToolsOptions): Promise<void> {
  const tools = await knownTools();
  if (name !== undefined) return describeTool(tools, name);
  if (options.json === true) return printJson(tools);
  printTable(COLUMNS, tools);
}

/** Those of the server at GUIDON_URL, or all that this program has. */
async function knownTools(): Promise<readonly ToolDocument[]> {
  const remote = await openRemote();
  if (remote !== undefined) return remote.tools();
  const [{ CATALOGUE }, { toolDocument }] = await Promise.all([
    import('../tools/catalogue.ts'),
    import('../tools/tool-document.ts'),
  ]);
  return CATALOGUE.map(toolDocument);
}

async function describeTool(tools: readonly ToolDocument[], name: string): Promise<void> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw await unknownTool(tools, name);
  print(`${paint('bold', tool.title)}\n\n${tool.description}\n`);
  printJson(tool.inputSchema);
}

async function unknownTool(tools: readonly ToolDocument[], name: string): Promise<Error> {
  const [{ AppError }, { closest, didYouMean }] = await Promise.all([
    import('../lib/app-error.ts'),
    import('../lib/closest.ts'),
  ]);
  const matches = closest(
    name,
    tools.map((tool) => tool.name),
  );
  const hint = didYouMean(matches, 'See guidon tools.');
  return new AppError('UNKNOWN_TOOL', `There is no tool "${name}".`, { hint, details: { closest: matches } });
}
