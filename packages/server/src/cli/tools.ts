import type { Command } from 'commander';
import type { Tool } from '../tools/define-tool.ts';
import type { ToolDocument } from '../tools/tool-document.ts';
import { paint } from './paint.ts';
import { print, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

interface ToolsOptions {
  readonly json?: true;
}

const COLUMNS: readonly Column<Tool>[] = [
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
  const { CATALOGUE } = await import('../tools/catalogue.ts');
  if (name !== undefined) return describeTool(CATALOGUE, name);
  if (options.json === true) return printJson(await documentsOf(CATALOGUE));
  printTable(COLUMNS, CATALOGUE);
}

async function describeTool(catalogue: readonly Tool[], name: string): Promise<void> {
  const tool = catalogue.find((one) => one.name === name);
  if (tool === undefined) throw await unknownTool(catalogue, name);
  print(`${paint('bold', tool.title)}\n\n${tool.description}\n`);
  const [document] = await documentsOf([tool]);
  printJson(document?.inputSchema);
}

async function unknownTool(catalogue: readonly Tool[], name: string): Promise<Error> {
  const [{ AppError }, { closest, didYouMean }] = await Promise.all([
    import('../lib/app-error.ts'),
    import('../lib/closest.ts'),
  ]);
  const matches = closest(
    name,
    catalogue.map((tool) => tool.name),
  );
  const hint = didYouMean(matches, 'See guidon tools.');
  return new AppError('UNKNOWN_TOOL', `There is no tool "${name}".`, { hint, details: { closest: matches } });
}

/** The schemas are converted only where they are shown. */
async function documentsOf(tools: readonly Tool[]): Promise<ToolDocument[]> {
  const { toolDocument } = await import('../tools/tool-document.ts');
  return tools.map(toolDocument);
}
