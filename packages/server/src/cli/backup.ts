import type { Command } from 'commander';
import { writeBackupFile } from './backup-file.ts';
import { loadSettings } from './load-settings.ts';
import { print, printJson } from './print.ts';
import { refuseRemote } from './refuse-remote.ts';

const NOTES = `
The file holds everything, keys (as hashes) and the server's own secrets too: only its owner can read it; keep it so.
It restores into SQLite and PostgreSQL alike. The database is not changed, also not its schema.

Examples:
  guidon backup
  guidon backup /backups/guidon-$(date +%F).jsonl.gz`;

/** `guidon backup`: the whole database as a file. */
export function describeBackup(command: Command): void {
  command
    .description('Writes the whole database as of one moment to a new file. Servers may go on meanwhile.')
    .argument('[file]', 'where to; default: guidon-<time>.jsonl.gz in this folder')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', NOTES)
    .action(backup);
}

async function backup(given: string | undefined, options: { readonly json?: true }): Promise<void> {
  await refuseRemote('backup');
  const { backupDatabase } = await import('../app.ts');
  const [config, secrets] = loadSettings();
  const file = given ?? `guidon-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.jsonl.gz`;
  const written = await writeBackupFile(file, (write) => backupDatabase(config, secrets, write));
  if (options.json === true) printJson({ file, ...written });
  else print(`${file}: ${written.rows} rows, ${written.bytes} bytes. Restore with: guidon restore ${file}`);
}
