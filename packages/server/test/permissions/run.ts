import { table } from '../../../../scripts/lib/markdown.ts';
import { foreignWalk, type WalkedWay } from './foreign-walk.ts';
import { type Cell, type MatrixRow, permissionMatrix } from './permission-matrix.ts';
import { openWorld, type World } from './world.ts';

/** `npm run permissions`: who got in where, and what organizations were told of each other, as Markdown. */
const rows = await inWorld(permissionMatrix);
const callers = rows[0]?.cells.map(({ caller }) => caller) ?? [];
const wrong = rows.flatMap(({ cells }) => cells).filter(isWrong).length;
const ways = await inWorld(foreignWalk);
const told = ways.filter((way) => way.told.length > 0).length;

console.log(`# Permission matrix

Every tool and route, called over HTTP by every kind of caller: "yes", or the status of the refusal.

${table(['', ...callers], rows.map(matrixCells))}

${rows.length} rows, ${rows.length * callers.length} cells, ${wrong} not as documented.

# Organizations

Every way in, walked with the keys of one organization and the names of another one's things. Each answer was searched
for the other's words and ids, and compared with the one about things that are nowhere.

${table(['way', 'questions', 'told of the other'], ways.map(wayCells))}

${ways.length} ways, ${told} tell of another organization.`);
process.exitCode = wrong + told === 0 ? 0 : 1;

async function inWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  await using world = await openWorld();
  return await work(world);
}

function matrixCells({ name, cells }: MatrixRow): string[] {
  return [`\`${name}\``, ...cells.map((cell) => (isWrong(cell) ? `WRONG ${word(cell)}` : word(cell)))];
}

function word({ allowed, status }: Cell): string {
  return allowed ? 'yes' : String(status);
}

function isWrong({ allowed, expected }: Cell): boolean {
  return allowed !== expected;
}

function wayCells({ name, questions, told: words }: WalkedWay): string[] {
  return [name, String(questions), words.length === 0 ? 'nothing' : words.join('; ')];
}
