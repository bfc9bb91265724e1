import { parseArgs } from 'node:util';
import { createApp } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/env.ts';
import { serveStdioDoor } from '../mcp/stdio.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { note } from './print.ts';
import { reportFailure } from './report-failure.ts';
import type { SurfaceOptions } from './surface-options.ts';

/**
 * `guidon mcp` without the rest of the command line, for the bundle that assistants start.
 *
 * Takes the words after `mcp`. The launcher sends anything but the options known here to the whole program.
 */
export async function runMcp(argv: readonly string[]): Promise<ExitCode> {
  const options = surfaceOptions(argv);
  if (options === undefined) return EXIT.usage;
  try {
    await using app = await createApp(loadConfig(readEnvironment(), options));
    await serveStdioDoor(app);
    return EXIT.ok;
  } catch (failure) {
    return reportFailure(failure, false);
  }
}

function surfaceOptions(argv: readonly string[]): SurfaceOptions | undefined {
  try {
    const text = { type: 'string' } as const;
    const options = { 'read-only': { type: 'boolean' }, toolsets: text, projects: text } as const;
    const { 'read-only': readOnly, ...names } = parseArgs({ args: [...argv], options }).values;
    return { ...names, ...(readOnly === true ? { readOnly } : {}) };
  } catch (failure) {
    note(`error: ${(failure as Error).message}`);
    return undefined;
  }
}
