import { isDeepStrictEqual } from 'node:util';
import type { EvaluationContext } from '@guidon/core';
import { type SdkServer, sdkServer } from '../../../server/test/sdk/support/sdk-server.ts';
import type { GuidonProvider } from '../../src/index.ts';
import { inUse } from '../support/in-use.ts';
import { save } from '../support/save.ts';
import { generatedContexts, generatedFlags, LISTS, SEGMENTS } from './generated-flags.ts';

/** What a way of asking answered for one flag. */
interface Answer {
  readonly value?: unknown;
  readonly variant?: string | undefined;
  readonly reason?: string | undefined;
  readonly rule?: unknown;
  readonly error?: string | undefined;
}

/** One way of asking for all flags at once, by key. */
type Ask = (context: EvaluationContext) => Promise<ReadonlyMap<string, Answer>>;

/** What came of asking in three ways. */
export interface Agreement {
  /** Answers compared with ours. */
  readonly comparisons: number;
  /** Our answers, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first answer that differs. */
  readonly difference: string | undefined;
}

/** Asks a Guidon for generated flags in three ways, OFREP, evaluate_flag and the in-process provider, and compares. */
export async function crossCheck(flags: number, contexts: number, seed = 1): Promise<Agreement> {
  await using guidon = await sdkServer();
  const configurations = generatedFlags(flags, seed);
  await save(guidon, { flags: configurations, segments: SEGMENTS, lists: LISTS });
  await using used = inUse({ url: guidon.url, key: guidon.serverKey });
  await used.ready;
  const keys = configurations.map(({ flag }) => flag.key);
  const others = { ofrep: askOfrep(guidon), evaluate_flag: askTool(guidon) };
  // Awaited here: the Guidon is there until this function ends.
  return await compare(askProvider(used.provider, keys), others, generatedContexts(contexts, seed));
}

async function compare(
  ask: Ask,
  others: Readonly<Record<string, Ask>>,
  contexts: readonly EvaluationContext[],
): Promise<Agreement> {
  let comparisons = 0;
  const reasons: Record<string, number> = {};
  for (const context of contexts) {
    const ours = await ask(context);
    for (const { reason = '' } of ours.values()) reasons[reason] = (reasons[reason] ?? 0) + 1;
    for (const [name, other] of Object.entries(others)) {
      const difference = differenceOf(ours, await other(context));
      if (difference !== undefined)
        return { comparisons, reasons, difference: `${name}: ${difference} for ${JSON.stringify(context)}` };
      comparisons += ours.size;
    }
  }
  return { comparisons, reasons, difference: undefined };
}

function differenceOf(
  ours: ReadonlyMap<string, Answer>,
  theirs: ReadonlyMap<string, Answer>,
): string | undefined {
  for (const [key, answer] of ours) {
    const other = theirs.get(key);
    if (!isDeepStrictEqual(defined(answer), defined(other ?? {})))
      return `${key} ours ${JSON.stringify(answer)} theirs ${JSON.stringify(other)}`;
  }
  return ours.size === theirs.size ? undefined : `${ours.size} answers, not ${theirs.size}`;
}

function defined(answer: Answer): unknown {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined));
}

/** A value that no flag serves: that of the code. */
const CODE = 'of the code' as never;

function askProvider(provider: GuidonProvider, keys: readonly string[]): Ask {
  return async (context) => {
    const entries = keys.map(async (key): Promise<[string, Answer]> => {
      const details = await provider.resolveBooleanEvaluation(key, CODE, context as never);
      const { value, variant, reason, errorCode, flagMetadata } = details;
      if (errorCode !== undefined) return [key, { error: errorCode }];
      const served = value === CODE ? undefined : value;
      return [key, { value: served, variant, reason, rule: flagMetadata?.ruleId }];
    });
    return new Map(await Promise.all(entries));
  };
}

function askOfrep(guidon: SdkServer): Ask {
  return async (context) => {
    const { body } = await guidon.post('/ofrep/v1/evaluate/flags', guidon.serverKey, { context });
    // biome-ignore lint/suspicious/noExplicitAny: what a protocol answers
    return new Map(body.flags.map((flag: any) => [flag.key, ofrepAnswer(flag)]));
  };
}

// biome-ignore lint/suspicious/noExplicitAny: what a protocol answers
function ofrepAnswer({ value, variant, reason, metadata, errorCode }: any): Answer {
  if (errorCode !== undefined) return { error: errorCode };
  return { value, variant, reason: metadata?.reason ?? reason, rule: metadata?.ruleId };
}

function askTool({ run }: SdkServer): Ask {
  return async (context) => {
    const answers = new Map<string, Answer>();
    let cursor: unknown;
    do {
      const page = cursor === undefined ? {} : { cursor };
      const output = await run('evaluate_flag', { environment: 'production', context, limit: 100, ...page });
      for (const { key, error, ...answer } of output.results as (Answer & { key: string })[])
        answers.set(key, error === undefined ? answer : { error });
      cursor = output.next_cursor;
    } while (cursor !== undefined);
    return answers;
  };
}
