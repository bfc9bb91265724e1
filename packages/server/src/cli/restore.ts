import type { Command } from 'commander';
import type { DatabaseConfig } from '../config/server-urls.ts';
import { readBackupFile } from './backup-file.ts';
import { loadSettings } from './load-settings.ts';
import { print, printJson } from './print.ts';
import { refuseRemote } from './refuse-remote.ts';

const EXAMPLES = `
Only an empty database is filled: nothing is ever overwritten. Nothing is there when it fails.

Examples:
  GUIDON_DATA=/srv/guidon-new guidon restore guidon-2026-11-21T0900Z.jsonl.gz
  guidon doctor                     see that all is well`;

/** `guidon restore`: a backup back into a database. */
export function describeRestore(command: Command): void {
  command
    .description(
      'Fills an empty database from a file that `guidon backup` wrote, of this version or an older one.',
    )
    .argument('<file>', 'the backup')
    .option('--json', 'print what was restored as JSON')
    .addHelpText('after', EXAMPLES)
    .action(restore);
}

async function restore(file: string, options: { readonly json?: true }): Promise<void> {
  await refuseRemote('restore');
  const { restoreDatabase } = await import('../app.ts');
  const [config, secrets] = loadSettings();
  const restored = await readBackupFile(file, (lines) => restoreDatabase(config, secrets, lines));
  if (options.json === true) printJson({ file, ...restored });
  else print(`Restored ${restored.rows} rows, as of ${restored.at}, into ${placeOf(config.database)}.`);
}

function placeOf(database: DatabaseConfig): string {
  return database.kind === 'sqlite' ? database.path : database.url;
}
