import { callTool } from './call-tool.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { usageError } from './usage-error.ts';
import { visible } from './visible.ts';

interface SetOptions {
  readonly kill?: true;
  readonly revive?: true;
  readonly reason?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

interface SetAnswer {
  readonly summary: string;
  readonly changes: readonly string[];
  readonly undo?: string;
}

/** `guidon surface set`. */
export async function setSurface(
  tool: string,
  offered: string | undefined,
  options: SetOptions,
): Promise<void> {
  const killed = options.kill === true ? true : options.revive === true ? false : undefined;
  if (offered === undefined && killed === undefined)
    throw usageError('say what it shall be: on, off, 20%, default, --kill or --revive');
  const { reason, dryRun } = options;
  const answer = await callTool<SetAnswer>({
    tool: 'set_surface_flag',
    arguments: { tool, offered: offeredOf(offered), killed, reason, dry_run: dryRun },
  });
  if (options.json === true) return printJson(answer);
  print(visible(answer.summary));
  for (const change of answer.changes) print(`  ${visible(change)}`);
  if (answer.undo !== undefined) note(paint('dim', `Undo: ${answer.undo}`, process.stderr));
}

/** The words of the command line as the tool takes them; what is none of them, the tool refuses. */
function offeredOf(text: string | undefined): boolean | string | undefined {
  return text === 'on' || text === 'off' ? text === 'on' : text;
}
