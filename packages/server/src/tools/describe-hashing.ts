import type { Bucketing, Flag, Serve } from '@guidon/core';

/** Which users the percentages of rules mean: what is hashed, with what was left out. A sentence for each way. */
export function describeHashing(flag: Pick<Flag, 'key' | 'bucketing'>, serves: readonly Serve[]): string[] {
  const sentences = serves.flatMap((serve) => {
    const bucketing = bucketingOf(serve);
    if (bucketing === undefined) return [];
    const { by = 'targetingKey', seed = flag.key, hashVersion = flag.bucketing ?? 'growthbook' } = bucketing;
    return [`Percentages go by ${by} with the seed "${seed}" and the hash ${hashVersion}.`];
  });
  return [...new Set(sentences)];
}

/** Experiments and holdouts have a key, which is their seed. */
function bucketingOf(serve: Serve): Bucketing | undefined {
  if ('rollout' in serve) return serve.rollout;
  if ('split' in serve) return serve.split;
  if ('progressive' in serve) return serve.progressive;
  if ('experiment' in serve) return { seed: serve.experiment.key, ...serve.experiment };
  return 'holdout' in serve ? { seed: serve.holdout.key, ...serve.holdout } : undefined;
}
