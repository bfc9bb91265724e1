import type { Command } from 'commander';
import { openApp } from './open-app.ts';
import { type SurfaceOptions, withSurfaceOptions } from './surface-options.ts';

/** `guidon mcp`: the server an assistant starts for itself. */
export function describeMcp(command: Command): void {
  withSurfaceOptions(command.description('Speaks MCP on standard input and output until its input ends.'))
    .addHelpText('after', '\nAssistants start this themselves; guidon connect prints how to tell them to.')
    .action(serveStdio);
}

async function serveStdio(options: SurfaceOptions): Promise<void> {
  const door = import('../mcp/stdio.ts');
  await using app = await openApp(options);
  await (await door).serveStdioDoor(app);
}
