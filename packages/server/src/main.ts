import { enableCompileCache } from 'node:module';
import { quietSqliteNotice } from './cli/quiet-sqlite.ts';

enableCompileCache();
quietSqliteNotice();

// Loaded after the compile cache is on, so that it is cached.
const { runCli } = await import('./cli/run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
