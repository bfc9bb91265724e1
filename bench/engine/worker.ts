import { ENGINES } from './adapters/index.ts';
import { check } from './measure/check.ts';
import type { Kind } from './measure/figures.ts';
import { measureCalls } from './measure/measure-calls.ts';
import { measureGarbage } from './measure/measure-garbage.ts';
import { measureLoad } from './measure/measure-load.ts';

/** One process: one engine, one kind of measurement; says the figures as one line of JSON. */
const MEASUREMENTS = { check, calls: measureCalls, garbage: measureGarbage, load: measureLoad };

const [kind = 'check', name = 'guidon'] = process.argv.slice(2);
const engine = await ENGINES[name]?.();
if (engine === undefined) throw new Error(`There is no engine ${name}.`);
process.stdout.write(JSON.stringify(await MEASUREMENTS[kind as Kind](engine)), () => process.exit());
