import { bucketScale } from './bucket-scale.ts';
import { compileBucketing, methodOf } from './bucketing.ts';
import type { Compilation } from './compilation.ts';
import type { Pick } from './compile-serve.ts';
import type { Bucketing, Filter, Namespace, Participation } from './model.ts';
import { bucketRange } from './split-ranges.ts';

type Outside = 'outside_namespace' | 'outside_filter';

/** Puts namespace and filters before a pick; without them it is the pick itself. */
export function compileParticipation(
  bucketing: Participation & Bucketing,
  compilation: Compilation,
  pick: Pick,
): Pick {
  const { namespace, filters = [] } = bucketing;
  const filtered = filters.reduceRight(
    (inner, filter) => behind(filter, 'outside_filter', compilation, inner),
    pick,
  );
  if (namespace === undefined) return filtered;
  return behind(namespaceFilter(namespace, bucketing), 'outside_namespace', compilation, filtered);
}

/** A namespace is a filter over the same attribute with GrowthBook's first hash. */
function namespaceFilter({ key, range }: Namespace, { by, dialect }: Bucketing): Filter {
  const filter: Filter = { seed: `__${key}`, hashVersion: 'growthbook-v1', ranges: [range] };
  return { ...filter, ...(by === undefined ? {} : { by }), ...(dialect === undefined ? {} : { dialect }) };
}

function behind(filter: Filter, outside: Outside, compilation: Compilation, pick: Pick): Pick {
  const findBucket = compileBucketing(filter, compilation);
  const scale = bucketScale(methodOf(filter, compilation));
  const ranges = filter.ranges.map((range) => bucketRange(range, scale));
  return (context, note) => {
    const bucket = findBucket(context);
    for (const range of ranges) if (range.holds(bucket)) return pick(context, note);
    if (note !== undefined) note.outcome = outside;
    return undefined;
  };
}
