import { isDeepStrictEqual } from 'node:util';
import { foreignMcpQuestions } from './foreign-mcp.ts';
import { type ForeignQuestion, foreignPlaces, foreignQuestions } from './foreign-questions.ts';
import { foreignStreams } from './foreign-streams.ts';
import { idsIn, rowsOf } from './rows-of.ts';
import { aboutNothing, NOWHERE, settled, withoutAsked } from './scrubbed.ts';
import { type Answered, type Asked, fill, SHOP, type World } from './world.ts';

/** What one organization was told about another one. */
export interface WalkedWay {
  readonly name: string;
  /** How many questions were asked. */
  readonly questions: number;
  /** What they told of the other organization; nothing, when all is well. */
  readonly told: readonly string[];
}

/** An answer as bytes, and whether it was a good one. */
export interface Told {
  readonly status: number;
  readonly text: string;
}

/** Walks every way in with the keys of one organization and the names of another one's things. */
export async function foreignWalk(world: World): Promise<WalkedWay[]> {
  const { home, app } = world;
  await fill(home, String(foreignPlaces(world)[0]?.project));
  await readAsHome(world);
  const questions = await foreignQuestions(world);
  const before = await rowsOf(app, home.organizationId);
  // The operator, who made the other organization, stands in its log, and its id in that of the operator.
  const known = idsIn(await rowsOf(app, world.other.organizationId));
  const judge = new Judge(home.mark, new Set([...idsIn(before)].filter((id) => !known.has(id))));
  const ways = new Map<string, string[][]>();
  const note = (name: string, told: string[]) => ways.set(name, [...(ways.get(name) ?? []), told]);
  for (const [asker, key] of await askers(world))
    for (const question of questions.filter(({ status }) => status === undefined || key === world.otherKey))
      note(`${question.name}, ${asker}`, await walk(world, key, question, judge));
  for (const question of foreignMcpQuestions(world)) {
    const told = await judge.compare(question.asked, async (asked) => question.ask(asked));
    note(question.name, told);
  }
  const after = await rowsOf(app, home.organizationId);
  note('what is stored', isDeepStrictEqual(after, before) ? [] : ['rows of the other organization changed']);
  for (const [name, told] of Object.entries(await foreignStreams(world, judge))) note(name, told);
  return [...ways].map(([name, all]) => ({ name, questions: all.length, told: all.flat() }));
}

/** What is kept in memory for one organization must not answer the other. */
async function readAsHome(world: World): Promise<void> {
  for (const { project, environment } of foreignPlaces(world)) {
    const sdk = { project, environment, exposure: 'server' as const };
    const { secret } = await world.home.key({ kind: 'sdk', sdk });
    const { text } = await world.ask(secret, { method: 'GET', path: '/api/v1/sdk/environment' });
    if (!text.includes(world.home.mark)) throw new Error('The home organization reads nothing of its own.');
  }
}

/** Everybody in the other organization who may ask for most. */
async function askers({ other, otherKey }: World): Promise<Map<string, string>> {
  const place = { project: SHOP, environment: 'production' };
  const sdk = async (exposure: 'server' | 'client') =>
    (await other.key({ kind: 'sdk', sdk: { ...place, exposure } })).secret;
  return new Map([
    ['administrator', otherKey],
    ['server key', await sdk('server')],
    ['client key', await sdk('client')],
  ]);
}

/** Finds in answers what is of another organization. */
export class Judge {
  readonly #mark: string;
  readonly #ids: ReadonlySet<string>;

  constructor(mark: string, ids: ReadonlySet<string>) {
    this.#mark = mark;
    this.#ids = ids;
  }

  /** What an answer tells that its question did not hold. */
  leaks({ text }: Told, question: unknown): string[] {
    const unasked = withoutAsked(text, question, this.#mark);
    const ids = [...this.#ids].filter((id) => unasked.includes(id));
    return unasked.includes(this.#mark) ? [...ids, `the mark in ${unasked.slice(0, 300)}`] : ids;
  }

  /** Asks about a thing of the other organization and about nothing; what the answers tell, or differ in. */
  async compare<T>(question: T, ask: (question: T) => Promise<Told>): Promise<string[]> {
    const about = aboutNothing(question, this.#mark);
    const foreign = await ask(question);
    const leaks = this.leaks(foreign, question);
    if (isDeepStrictEqual(question, about)) return leaks;
    const nothing = await ask(about);
    const [told, wanted] = [
      settled(foreign.text, question, this.#mark),
      settled(nothing.text, about, NOWHERE),
    ];
    if (foreign.status === nothing.status && told === wanted) return leaks;
    return [...leaks, `${foreign.status} ${told} is not ${nothing.status} ${wanted}`];
  }
}

async function walk(world: World, key: string, question: ForeignQuestion, judge: Judge): Promise<string[]> {
  const ask = async (asked: Asked) => bytesOf(await world.ask(key, asked));
  if (question.status !== undefined) return withStatus(await ask(question.asked), question, judge);
  if (question.previews !== true) return judge.compare(question.asked, ask);
  const preview = { ...question.asked, body: { ...question.asked.body, dry_run: true } };
  const told = await judge.compare(preview, ask);
  const { status } = await world.ask(key, preview);
  // What it would make is its own, and told from then on.
  return status < 300 ? told : [...told, ...(await judge.compare(question.asked, ask))];
}

function withStatus(answer: Told, { asked, status }: ForeignQuestion, judge: Judge): string[] {
  const leaks = judge.leaks(answer, asked);
  return answer.status === status ? leaks : [...leaks, `${answer.status} is not ${status}`];
}

/** Headers tell things too. */
function bytesOf({ status, headers, text }: Answered): Told {
  const told = [...headers].filter(([name]) => !VARYING_HEADERS.has(name));
  return { status, text: `${text}${JSON.stringify(told)}` };
}

const VARYING_HEADERS = new Set(['date', 'content-length', 'mcp-session-id', 'etag']);
