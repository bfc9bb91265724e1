import type { Command } from 'commander';
import { DEFAULT_TOOLSETS, TOOLSETS } from '../tools/toolset.ts';

const TOOLSET_NAMES = [...Object.keys(TOOLSETS), 'all'].join(', ');

/** What narrows a server's surface. */
export interface SurfaceOptions {
  readonly readOnly?: true;
  readonly toolsets?: string;
  readonly projects?: string;
}

/** Adds the options that narrow what a server offers. */
export function withSurfaceOptions(command: Command): Command {
  return command
    .option('--read-only', 'offer reading tools only')
    .option(
      '--toolsets <names>',
      `toolsets to offer, comma-separated: ${TOOLSET_NAMES} (default: ${DEFAULT_TOOLSETS}, and all to programs that call over HTTP)`,
    )
    .option('--projects <keys>', 'the only projects that may be touched, comma-separated');
}
