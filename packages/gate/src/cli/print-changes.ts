import type { ToolChange } from './compare-tools.ts';
import { paint, print, visible } from './output.ts';

const MARKS = { added: '+', removed: '-', changed: '~' } as const;
const COLOURS = { added: 'green', removed: 'red', changed: 'yellow' } as const;

/** Prints what became of tools, a line each. */
export function printChanges(changes: readonly ToolChange[]): void {
  for (const { kind, tool, what, breaking } of changes) {
    const detail = what === undefined ? '' : `  ${visible(what)}`;
    const mark = breaking ? `  ${paint(['bold', 'red'], 'BREAKING')}` : '';
    print(`  ${paint(COLOURS[kind], `${MARKS[kind]} ${visible(tool)}`)}${detail}${mark}`);
  }
}
