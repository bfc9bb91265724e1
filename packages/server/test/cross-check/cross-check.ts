import {
  CompiledEnvironment,
  type Evaluation,
  type EvaluationContext,
  type Flag,
  type FlagConfiguration,
} from '@guidon/core';
import { GuidonProvider } from '@guidon/openfeature';
import type { ResolutionDetails } from '@openfeature/server-sdk';
import { save } from '../sdk/support/save.ts';
import { type SdkServer, sdkServer } from '../sdk/support/sdk-server.ts';
import { generate } from './generated.ts';

/** What came of a cross-check. */
export interface CrossCheck {
  /** Answers that were compared. */
  readonly answers: number;
  /** How many of them had a value, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly disagreements: readonly string[];
}

/** The parts of an answer that every way has to agree about. */
interface Answer {
  readonly key: string;
  readonly value?: unknown;
  readonly variant?: string | undefined;
  readonly reason?: string | undefined;
  readonly rule?: unknown;
  readonly error?: string | undefined;
}

/** One way of asking for all flags. */
type Ask = (context: EvaluationContext) => Promise<readonly Answer[]>;

/** Asks OFREP, `evaluate_flag`, the in-process provider and the engine for every flag and context, and compares. */
export async function crossCheck(flags: number, contexts: number): Promise<CrossCheck> {
  const generated = generate(flags, contexts);
  await using guidon = await sdkServer();
  await save(guidon, generated);
  await using provider = await feedProvider(guidon);
  const ways = { ofrep: askOfrep(guidon), tool: askTool(guidon), provider: provider.asking(generated.flags) };
  const engine = CompiledEnvironment.of(generated.flags, generated);
  const disagreements: string[] = [];
  const reasons: Record<string, number> = {};
  for (const context of generated.contexts) {
    const wanted = engine.evaluateAll(context);
    for (const { reason } of wanted) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const expected = wanted.map(engineAnswer);
    for (const [way, ask] of Object.entries(ways)) {
      const found = differences(await ask(context), expected);
      disagreements.push(...found.map((one) => `${way}: ${one}, ${JSON.stringify(context)}`));
    }
  }
  return { answers: flags * contexts, reasons, disagreements };
}

function differences(found: readonly Answer[], expected: readonly Answer[]): string[] {
  if (found.length !== expected.length) return [`${found.length} answers, not ${expected.length}`];
  const pairs = expected.map((answer, index) => [canonical(found[index]), canonical(answer)] as const);
  return pairs
    .filter(([theirs, ours]) => theirs !== ours)
    .map(([theirs, ours]) => `${theirs} is not ${ours}`);
}

/** The answer as text. How a failure came about is told in some ways only. */
function canonical(answer: Answer | undefined): string {
  const { key, value, variant, reason, rule, error } = answer ?? { key: 'none' };
  return JSON.stringify(error === undefined ? { key, value, variant, reason, rule } : { key, error });
}

function engineAnswer({ flagKey: key, ruleId: rule, errorCode: error, ...answer }: Evaluation): Answer {
  return { ...answer, key, rule, error };
}

/** What OFREP answers for one flag. */
interface OfrepAnswer extends Omit<Answer, 'error'> {
  readonly errorCode?: string;
  readonly metadata?: { readonly reason?: string; readonly ruleId?: string };
}

function askOfrep(guidon: SdkServer): Ask {
  return async (context) => {
    const { body } = await guidon.post('/ofrep/v1/evaluate/flags', guidon.serverKey, { context });
    return body.flags.map(({ metadata, errorCode: error, ...answer }: OfrepAnswer) => ({
      ...answer,
      // The reasons of the protocol are five; the precise one is in the metadata.
      ...(metadata?.reason === undefined ? {} : { reason: metadata.reason }),
      rule: metadata?.ruleId,
      error,
    }));
  };
}

function askTool(guidon: SdkServer): Ask {
  return async (context) => {
    const answers: Answer[] = [];
    let cursor: string | undefined;
    do {
      const page = cursor === undefined ? {} : { cursor };
      const input = { environment: 'production', context, limit: 100, ...page };
      // biome-ignore lint/suspicious/noExplicitAny: the answer of a tool
      const output: any = await guidon.run('evaluate_flag', input);
      answers.push(...output.results);
      cursor = output.next_cursor;
    } while (cursor !== undefined);
    return answers;
  };
}

/** An in-process provider that has everything, and how it is asked. */
async function feedProvider(guidon: SdkServer) {
  const provider = new GuidonProvider({ url: guidon.url, key: guidon.serverKey });
  await provider.initialize();
  const asking = (flags: readonly FlagConfiguration[]): Ask => {
    return (context) => Promise.all(flags.map(({ flag }) => askProvider(provider, flag, context)));
  };
  return { asking, [Symbol.asyncDispose]: () => provider.onClose() };
}

/** A value that no flag serves: that of the code. */
const CODE = {} as never;

async function askProvider(
  provider: GuidonProvider,
  flag: Flag,
  context: EvaluationContext,
): Promise<Answer> {
  const details = await RESOLVERS[flag.type](provider, flag.key, context as never);
  const { value, variant, reason, errorCode: error, flagMetadata } = details;
  const served = value === CODE ? {} : { value };
  return { key: flag.key, ...served, variant, reason, rule: flagMetadata?.ruleId, error };
}

type Resolve = (provider: GuidonProvider, key: string, context: never) => Promise<ResolutionDetails<unknown>>;

const RESOLVERS: Readonly<Record<Flag['type'], Resolve>> = {
  boolean: (provider, key, context) => provider.resolveBooleanEvaluation(key, CODE, context),
  string: (provider, key, context) => provider.resolveStringEvaluation(key, CODE, context),
  number: (provider, key, context) => provider.resolveNumberEvaluation(key, CODE, context),
  json: (provider, key, context) => provider.resolveObjectEvaluation(key, CODE, context),
};
