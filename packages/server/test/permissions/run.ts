import { table } from '../../../../scripts/lib/markdown.ts';
import { type Cell, type MatrixRow, permissionMatrix } from './permission-matrix.ts';
import { openWorld } from './world.ts';

/** `npm run permissions`: who got in where, as Markdown. */
await using world = await openWorld();
const rows = await permissionMatrix(world);
const callers = rows[0]?.cells.map(({ caller }) => caller) ?? [];
const wrong = rows.flatMap(({ cells }) => cells).filter(isWrong);

console.log(`# Permission matrix

Every tool and route, called over HTTP by every kind of caller: "yes", or the status of the refusal.

${table(['', ...callers], rows.map(cellsOf))}

${rows.length} rows, ${rows.length * callers.length} calls, ${wrong.length} not as documented.`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function cellsOf({ name, cells }: MatrixRow): string[] {
  return [`\`${name}\``, ...cells.map((cell) => (isWrong(cell) ? `WRONG ${word(cell)}` : word(cell)))];
}

function word({ allowed, status }: Cell): string {
  return allowed ? 'yes' : String(status);
}

function isWrong({ allowed, expected }: Cell): boolean {
  return allowed !== expected;
}
