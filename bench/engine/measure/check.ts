import type { Engine, LoadedEngine } from '../engine.ts';
import { keyOf, mixOf, ROLLOUT, SCENARIOS, type Scenario, WEIGHTS } from '../neutral-flag.ts';
import { truthOf, usersOf } from '../user.ts';
import type { Figures } from './figures.ts';

const USERS = 4000;
/** Flags of an engine while it is checked: few, since one of them evaluates all of them every time. */
const FLAGS = 16;
/** How far off a percentage may be, in points. */
const TOLERANCE = 4;

/** Throws unless an engine answers what the flags mean, for thousands of users. */
export async function check(engine: Engine): Promise<Figures['check']> {
  for (const scenario of SCENARIOS) {
    const text = engine.write(mixOf(FLAGS, { numeric: scenario === 'numeric' }));
    const loaded = await engine.load(text);
    await checkAll(loaded);
    checkAnswers(scenario, await answersOf(loaded, scenario));
    loaded.close?.();
  }
  return { version: engine.version, users: USERS };
}

async function answersOf(loaded: LoadedEngine, scenario: Scenario): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const user of usersOf(USERS)) {
    const context = loaded.contextOf(user) as never;
    answers.push(await loaded.evaluate(keyOf(scenario, FLAGS), context, scenario === 'variants'));
  }
  return answers;
}

function checkAnswers(scenario: Scenario, answers: readonly unknown[]): void {
  if (scenario === 'rollout') return checkShare(answers, true, ROLLOUT);
  if (scenario === 'variants') {
    for (const [name, weight] of WEIGHTS) checkShare(answers, name, weight);
    return;
  }
  const wrong = answers.findIndex((answer, index) => answer !== truthOf(scenario, index));
  if (wrong >= 0) throw new Error(`${scenario}: user ${wrong} got ${String(answers[wrong])}.`);
}

function checkShare(answers: readonly unknown[], value: unknown, percentage: number): void {
  const share = (answers.filter((answer) => answer === value).length / answers.length) * 100;
  if (Math.abs(share - percentage) > TOLERANCE)
    throw new Error(`${String(value)}: ${share} % of the users, not ${percentage} %.`);
}

/** All flags means all of them. */
async function checkAll(loaded: LoadedEngine): Promise<void> {
  const [user] = usersOf(1);
  const all = await loaded.evaluateAll(loaded.contextOf(user as never) as never);
  const answers = Array.isArray(all) ? all : Object.keys((all as { readonly flags: object }).flags);
  if (answers.length !== FLAGS) throw new Error(`All flags: ${answers.length} answers, not ${FLAGS}.`);
}
