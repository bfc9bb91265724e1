import { CompiledEnvironment, type Evaluation, type EvaluationContext } from '@guidon/core';
import type { App } from '../../src/app.ts';
import { stateKey } from '../../src/flags/documents.ts';
import { newId } from '../../src/lib/ids.ts';
import { actorOf } from '../../src/principals/caller.ts';
import { type SdkServer, sdkServer } from '../sdk/support/sdk-server.ts';
import { type Generated, generate } from './generated.ts';

/** What came of a cross-check. */
export interface CrossCheck {
  /** Answers that were compared. */
  readonly answers: number;
  /** How many of them had a value, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly disagreements: readonly string[];
}

/** The parts of an answer that every way has to agree about. */
type Answer = readonly [key: string, value: unknown, variant: string | undefined, error: string | undefined];

/** Asks OFREP, `evaluate_flag` and the engine in this process for every flag and context, and compares. */
export async function crossCheck(flags: number, contexts: number): Promise<CrossCheck> {
  const generated = generate(flags, contexts);
  await using guidon = await sdkServer();
  await store(guidon.test.app, generated);
  const engine = CompiledEnvironment.of(generated.flags, generated);
  const disagreements: string[] = [];
  const reasons: Record<string, number> = {};
  for (const context of generated.contexts) {
    const wanted = engine.evaluateAll(context);
    for (const { reason } of wanted) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const expected = wanted.map(engineAnswer);
    for (const [way, ask] of Object.entries(WAYS)) {
      const found = await ask(guidon, context);
      for (const one of differences(expected, found))
        disagreements.push(`${way}: ${one}, ${JSON.stringify(context)}`);
    }
  }
  return { answers: flags * contexts, reasons, disagreements };
}

function differences(expected: readonly Answer[], found: readonly Answer[]): string[] {
  const count = Math.max(expected.length, found.length);
  return Array.from({ length: count }, (_, index) => {
    const [wanted, got] = [JSON.stringify(expected[index]), JSON.stringify(found[index])];
    return wanted === got ? [] : [`${got} is not ${wanted}`];
  }).flat();
}

const WAYS = { ofrep, tool } as const;

function engineAnswer({ flagKey, value, variant, errorCode }: Evaluation): Answer {
  return [flagKey, value, variant, errorCode];
}

async function ofrep(guidon: SdkServer, context: EvaluationContext): Promise<Answer[]> {
  const { body } = await guidon.post('/ofrep/v1/evaluate/flags', guidon.serverKey, { context });
  return body.flags.map((one: Record<string, never>) => [one.key, one.value, one.variant, one.errorCode]);
}

async function tool(guidon: SdkServer, context: EvaluationContext): Promise<Answer[]> {
  const answers: Answer[] = [];
  let cursor: string | undefined;
  do {
    const page = {
      environment: 'production',
      context,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    };
    // biome-ignore lint/suspicious/noExplicitAny: the answer of a tool
    const output: any = await guidon.run('evaluate_flag', page);
    for (const one of output.results) answers.push([one.key, one.value, one.variant, one.error]);
    cursor = output.next_cursor;
  } while (cursor !== undefined);
  return answers;
}

/** Puts everything into the project at once; tools would take minutes. */
async function store(app: App, { flags, segments, lists }: Generated): Promise<void> {
  const { organizationId, author } = actorOf(await app.operatorCaller());
  await app.storage.write(async (writes) => {
    const project = await writes.project(organizationId, 'default');
    if (project === undefined) throw new Error('There is no project.');
    const now = new Date();
    const at = now.toISOString();
    const change = { id: newId('chg', now), projectId: project.id, revision: project.revision + 1, at };
    const told = { author, tool: 'import', summary: [], diff: [], flagKeys: [], environmentKeys: [] };
    await writes.setRevision(project.id, change.revision);
    await writes.insertChange({ ...change, ...told });
    const version = { projectId: project.id, changeId: change.id, revision: change.revision, at };
    for (const document of segments)
      await writes.putObject({ ...version, kind: 'segment', key: document.key, document });
    for (const document of lists)
      await writes.putObject({ ...version, kind: 'list', key: document.key, document });
    for (const { flag, state } of flags) {
      await writes.putObject({ ...version, kind: 'flag', key: flag.key, document: flag });
      const key = stateKey('production', flag.key);
      await writes.putObject({ ...version, kind: 'state', key, document: state });
    }
  });
}
