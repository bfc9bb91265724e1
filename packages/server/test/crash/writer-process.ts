import { writeSync } from 'node:fs';
import { openCrashDatabase } from './crash-database.ts';
import type { CrashWriter, CreateCrashWriter } from './crash-writer.ts';

// A process that writes until it is killed: node writer-process.ts <database> <writer module> <name> <in flight>
// It tells of every write twice, each time before it goes on: `open <name>`, then `done <name> <json>`.

const [, , place = '', writerModule = '', processName = '', inFlight = '150'] = process.argv;

/** Keeps one write open at all times. */
async function keepWriting(writer: CrashWriter, lane: number): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const name = `${processName}_${lane}_${turn}`;
    tell(`open ${name}`);
    const acknowledged = await writer.write(name);
    tell(`done ${name} ${JSON.stringify(acknowledged)}`);
  }
}

/** Straight to the pipe: what was told before the kill is told. */
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

const { createCrashWriter } = (await import(writerModule)) as { createCrashWriter: CreateCrashWriter };
const writer = createCrashWriter(await openCrashDatabase(place));
await Promise.all(Array.from({ length: Number(inFlight) }, (_, lane) => keepWriting(writer, lane)));
