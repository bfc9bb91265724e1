import { type Database, POSTGRES, SQLITE } from '../support/databases.ts';
import { measuredOn } from '../support/measured-on.ts';
import { cpuMilliseconds, residentMegabytes, type Settings } from '../support/product.ts';
import { serveProduct } from '../support/served-product.ts';
import { medianAndMax, quantile } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pause } from '../support/timed.ts';
import { allFlags, FLAGS, fill } from './application.ts';
import type { Scale } from './scale.ts';

/** How soon a server that was just started answers all flags, and what it holds when nobody asks any more. */
export async function start(scale: Scale): Promise<Table> {
  return {
    title: `Start with ${FLAGS} flags`,
    method: `The bundled program on a database that exists, from its start until an application has all flags: the median of ${scale.starts} starts. Idle is ${scale.idleMs / 1000} s after that answer, in resident memory.`,
    rows: [...(await onDatabase(SQLITE, scale)), ...(await onDatabase(POSTGRES, scale))],
  };
}

function onDatabase(database: Database, scale: Scale): Promise<readonly Row[]> {
  return measuredOn(database, database.name, async () => {
    await using folder = await temporaryFolder();
    await using opened = await database.open();
    await fill(folder.path, opened.settings);
    return [
      await untilAnswered(database.name, folder.path, opened.settings, scale),
      await idle(database.name, folder.path, opened.settings, scale),
    ];
  });
}

async function untilAnswered(name: string, folder: string, settings: Settings, scale: Scale): Promise<Row> {
  const [samples, cpu]: [number[], number[]] = [[], []];
  for (let time = 0; time < scale.starts; time++) {
    const began = performance.now();
    await using guidon = await serveProduct(folder, settings);
    await allFlags(guidon.url);
    samples.push(performance.now() - began);
    cpu.push(await cpuMilliseconds(guidon.process));
  }
  const figures = { ...medianAndMax(samples), 'CPU p50 ms': quantile(cpu, 0.5) };
  const goal = { figure: 'p50 ms', atMost: 500 };
  return { what: `${name}, until all flags are answered`, figures, goal };
}

async function idle(name: string, folder: string, settings: Settings, { idleMs }: Scale): Promise<Row> {
  await using guidon = await serveProduct(folder, settings);
  await allFlags(guidon.url);
  await pause(idleMs);
  const figures = { MB: await residentMegabytes(guidon.process) };
  return { what: `${name}, idle`, figures, goal: { figure: 'MB', atMost: 105 } };
}
