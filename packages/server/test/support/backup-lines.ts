import { type App, backupDatabase } from '../../src/app.ts';

/** Every row of an app's database, as the lines of a backup. */
export async function backupLines({ config }: App): Promise<string[]> {
  const lines: string[] = [];
  await backupDatabase(config, {}, async (line) => void lines.push(line));
  return lines;
}
