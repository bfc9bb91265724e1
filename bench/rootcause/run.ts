import path from 'node:path';
import { parseArgs } from 'node:util';
import { findCauses } from '../../packages/server/src/delivery/cause/find-causes.ts';
import type { RootCause } from '../../packages/server/src/delivery/cause/root-cause.ts';
import { type ObjectRef, refText } from '../../packages/server/src/delivery/object-ref.ts';
import { REPOSITORY } from '../support/paths.ts';
import { type Expectation, type Expected, type Fixture, loadFixtures } from './load-fixture.ts';

const USAGE = `npm run bench:rootcause -- [options]

  --fixtures DIR  folders of broken clusters (default: those of the repository)
  --json          answer JSON
  --verbose       show the chain and the first candidates of every fixture`;

const { values: options } = parseArgs({
  options: {
    fixtures: { type: 'string', default: path.join(REPOSITORY, 'packages/server/test/delivery/fixtures') },
    json: { type: 'boolean' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

/** What came of one question. */
interface Answer {
  readonly right: boolean;
  /** Where the right root stands, from 1; 0: not among the candidates. */
  readonly rank: number;
  readonly found: string;
  readonly code: string;
  readonly confidence: string;
  readonly milliseconds: number;
  readonly candidates: readonly string[];
  readonly chain: readonly string[];
}

interface Row {
  readonly fixture: string;
  readonly expected: string;
  readonly symptom: Answer;
  readonly cluster: Answer;
}

if (options.help === true) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const fixture of loadFixtures(path.resolve(options.fixtures))) rows.push(await ask(fixture));
  console.log(
    options.json === true ? JSON.stringify({ summary: summary(rows), rows }, null, 2) : table(rows),
  );
}

async function ask(fixture: Fixture): Promise<Row> {
  const [first] = fixture.expected.symptoms;
  const about = first === undefined ? undefined : refFrom(first);
  return {
    fixture: fixture.name,
    expected:
      wanted(fixture.expected)
        .map((root) => refText(refFrom(root)))
        .join(' or ') || 'nothing',
    symptom: await answer(fixture, about),
    cluster: await answer(fixture, undefined),
  };
}

async function answer({ snapshot, expected }: Fixture, about: ObjectRef | undefined): Promise<Answer> {
  const begun = performance.now();
  const { causes } = await findCauses(
    snapshot,
    { ...(about === undefined ? {} : { about }), limit: 5 },
    AbortSignal.timeout(60_000),
  );
  const fair = wanted(expected)
    .concat(expected.accept ?? [])
    .map((root) => refText(refFrom(root)));
  const rank = causes.findIndex(({ root }) => fair.includes(refText(root))) + 1;
  const [top] = causes;
  return {
    right: wanted(expected).length === 0 ? top === undefined : rank === 1,
    rank,
    found: top === undefined ? 'nothing' : refText(top.root),
    code: top?.diagnosis.code ?? '',
    confidence: top?.confidence ?? '',
    milliseconds: Math.round(performance.now() - begun),
    candidates: causes.map(
      (cause) => `${refText(cause.root)} ${cause.diagnosis.code} ${cause.score.toFixed(2)}`,
    ),
    chain: top === undefined ? [] : chainOf(top),
  };
}

function chainOf({ chain }: RootCause): string[] {
  return chain.steps.map(({ object, because, health }) =>
    `${because} ${refText(object)} (${health?.reason ?? 'missing'})`.trim(),
  );
}

function wanted({ root, roots }: Expected): readonly Expectation[] {
  return [...(root === undefined || root === null ? [] : [root]), ...(roots ?? [])];
}

function refFrom({ kind, namespace = '', name }: Expectation): ObjectRef {
  return { kind, namespace, name };
}

function summary(rows: readonly Row[]) {
  const right = (door: 'symptom' | 'cluster') => rows.filter((row) => row[door].right).length;
  return { fixtures: rows.length, right: { symptom: right('symptom'), cluster: right('cluster') } };
}

function table(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => [
    `| ${row.fixture} | ${row.expected} | ${cell(row.symptom)} | ${cell(row.cluster)} |`,
    ...(options.verbose === true ? details(row) : []),
  ]);
  const { fixtures, right } = summary(rows);
  const head = [
    '| fixture | root | asked about the first symptom | asked about the cluster |',
    '|---|---|---|---|',
  ];
  return [
    ...head,
    ...lines,
    '',
    `${right.symptom} of ${fixtures} right asked about the symptom, ${right.cluster} of ${fixtures} asked about the cluster.`,
  ].join('\n');
}

function cell({ right, found, code, confidence, milliseconds }: Answer): string {
  return `${right ? 'yes' : 'NO'}: ${found} (${code}, ${confidence}, ${milliseconds} ms)`;
}

function details({ symptom, cluster }: Row): string[] {
  return [
    `    ${symptom.chain.join(' → ')}`,
    `    symptom: ${symptom.candidates.join('; ')}`,
    `    cluster: ${cluster.candidates.join('; ')}`,
  ];
}
