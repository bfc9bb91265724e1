/**
 * Keeps node:sqlite's "experimental" notice off standard error; every other warning still appears.
 *
 * Call it before node:sqlite is first imported.
 */
export function quietSqliteNotice(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]) => {
    if (!isSqliteNotice(args)) emitWarning(...args);
  };
}

function isSqliteNotice([warning, type]: readonly unknown[]): boolean {
  return type === 'ExperimentalWarning' && String(warning).startsWith('SQLite ');
}
