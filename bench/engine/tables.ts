import { quantile } from '../support/statistics.ts';
import type { Row, Table } from '../support/suite.ts';
import { FLOOR, OURS } from './adapters/index.ts';
import type { CallFigures, Figures, GarbageFigures, LoadFigures } from './measure/figures.ts';
import { SCENARIOS, type Scenario } from './neutral-flag.ts';

/** Every round's figures of one engine. */
export interface Measured {
  readonly engine: string;
  readonly version: string;
  readonly rounds: readonly Omit<Figures, 'check'>[];
}

const LEAST_RATIO: Record<Scenario | 'all', number> = {
  on: 1.5,
  targeting: 4,
  numeric: 3,
  rollout: 3,
  variants: 4,
  all: 4,
};
const MOST_P99 = 0.5;
const MOST_GARBAGE = 200;
const MOST_COLD = 50;
const MOST_HEAP = 12;
const MOST_CHANGE = 0.1;

/** The report: what every engine does, and whether ours does what it shall. */
export function tablesOf(measured: readonly Measured[]): Table[] {
  return [rates(measured), all(measured), garbage(measured), loading(measured), ...goals(measured)];
}

function rates(measured: readonly Measured[]): Table {
  return {
    title: 'Thousand evaluations a second',
    method:
      'One thread, one flag among 1,000, 1,024 users in turn. On: a plain boolean; targeting: three rules (a country among six, a version of at least 2.5.0, an email suffix); numeric: an age instead of the version; rollout: 20 %; variants: 40/30/20/10. Flagsmith evaluates the whole environment for every call; it has no other way.',
    rows: measured.map((one) => row(one, (scenario) => medianRate(one, scenario))),
  };
}

function row(one: Measured, figure: (scenario: Scenario) => number): Row {
  const figures = Object.fromEntries(SCENARIOS.map((scenario) => [scenario, figure(scenario)]));
  return { what: nameOf(one), figures };
}

function all(measured: readonly Measured[]): Table {
  return {
    title: 'All 1,000 flags for one user',
    method: 'A quarter each of on, targeting, rollout and variants.',
    rows: measured.map((one) => ({
      what: nameOf(one),
      figures: {
        'calls a second': medianAll(one, ({ rate }) => rate),
        'p50 ms': medianAll(one, ({ p50 }) => p50),
        'p99 ms': medianAll(one, ({ p99 }) => p99),
      },
    })),
  };
}

function garbage(measured: readonly Measured[]): Table {
  const rows = measured.map((one) => {
    const bytes = row(one, (scenario) => medianGarbage(one, scenario));
    return { ...bytes, figures: { ...bytes.figures, 'all, KiB': median(one, (round) => round.garbage.all) } };
  });
  const method =
    'Bytes that one evaluation leaves on a heap that was collected before; the new space is too large to be collected meanwhile.';
  return { title: 'Garbage per evaluation, bytes', method, rows };
}

function loading(measured: readonly Measured[]): Table {
  const method =
    'From text in the own format to being asked, in a fresh process and again in the same one; asking all for the first time, when ours compiles; the heap that is held, and that once every flag was asked; one changed flag taken in and asked, where an engine can.';
  return { title: 'Loading 10,000 flags', method, rows: measured.map(loadRow) };
}

function loadRow(one: Measured): Row {
  const isChanging = one.rounds.every(({ load }) => load.change !== undefined);
  return {
    what: nameOf(one),
    figures: {
      'cold ms': medianLoad(one, 'cold'),
      'first all, ms': medianLoad(one, 'firstAll'),
      'warm ms': medianLoad(one, 'warm'),
      'heap MiB': medianLoad(one, 'heap'),
      'asked, MiB': medianLoad(one, 'asked'),
      ...(isChanging ? { 'one flag, ms': medianLoad(one, 'change') } : {}),
    },
  };
}

/** What is asked of ours; nothing when it was not measured together with a peer. */
function goals(measured: readonly Measured[]): Table[] {
  const ours = measured.find(({ engine }) => engine === OURS);
  const peers = measured.filter(({ engine }) => engine !== OURS && engine !== FLOOR);
  if (ours === undefined || peers.length === 0) return [];
  const rows = [...ratioRows(ours, peers), ...limitRows(ours)];
  const method = 'Ratios are to the best peer of this run; of limits the worst scenario counts.';
  return [{ title: 'Goals', method, rows }];
}

function ratioRows(ours: Measured, peers: readonly Measured[]): Row[] {
  const scenarios = SCENARIOS.map((scenario) =>
    ratioRow(scenario, ours, peers, (one) => medianRate(one, scenario)),
  );
  return [...scenarios, ratioRow('all', ours, peers, (one) => medianAll(one, ({ rate }) => rate))];
}

function ratioRow(
  what: Scenario | 'all',
  ours: Measured,
  peers: readonly Measured[],
  figure: (one: Measured) => number,
): Row {
  const best = peers.reduce((a, b) => (figure(b) > figure(a) ? b : a));
  return {
    what: `${what}, against ${best.engine}`,
    figures: { ratio: figure(ours) / figure(best) },
    goal: { figure: 'ratio', atLeast: LEAST_RATIO[what] },
  };
}

function limitRows(ours: Measured): Row[] {
  const worst = Math.max(...SCENARIOS.map((scenario) => medianGarbage(ours, scenario)));
  const p99 = medianAll(ours, (figures) => figures.p99);
  return [
    limitRow('all 1,000, p99 in ms', p99, MOST_P99),
    limitRow('garbage per evaluation in bytes', worst, MOST_GARBAGE),
    limitRow('10,000 flags cold in ms', medianLoad(ours, 'cold'), MOST_COLD),
    limitRow('10,000 flags, heap in MiB', medianLoad(ours, 'heap'), MOST_HEAP),
    limitRow('one changed flag in ms', medianLoad(ours, 'change'), MOST_CHANGE),
  ];
}

function limitRow(what: string, figure: number, atMost: number): Row {
  return { what, figures: { figure }, goal: { figure: 'figure', atMost } };
}

function nameOf({ engine, version }: Measured): string {
  return engine === version ? engine : `${engine} ${version}`;
}

type Round = Measured['rounds'][number];

function median(one: Measured, figure: (round: Round) => number): number {
  return quantile(one.rounds.map(figure), 0.5);
}

function medianRate(one: Measured, scenario: Scenario): number {
  return median(one, ({ calls }) => calls.rates[scenario]);
}

function medianAll(one: Measured, figure: (all: CallFigures['all']) => number): number {
  return median(one, ({ calls }) => figure(calls.all));
}

function medianGarbage(one: Measured, scenario: keyof GarbageFigures['bytes']): number {
  return median(one, ({ garbage: { bytes } }) => bytes[scenario]);
}

function medianLoad(one: Measured, name: keyof LoadFigures): number {
  return median(one, ({ load }) => load[name] ?? Number.NaN);
}
