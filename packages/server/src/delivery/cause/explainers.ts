import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refKey, refOf } from '../object-ref.ts';
import { answers } from './explain-answers.ts';
import { apis, missingKinds, rights, webhooks } from './explain-api.ts';
import { certificates } from './explain-certificates.ts';
import { configurations } from './explain-config.ts';
import { contested } from './explain-contested.ts';
import { defaultLimits } from './explain-default-limits.ts';
import { drains } from './explain-drains.ts';
import { environment } from './explain-environment.ts';
import { finalizers } from './explain-finalizers.ts';
import { applied, controllers, dependencies, sources, staleIndex } from './explain-flux.ts';
import { hooks } from './explain-hooks.ts';
import { issuing } from './explain-issuing.ts';
import { mentions, ranges } from './explain-mentions.ts';
import { makersOf } from './explain-missing.ts';
import { names } from './explain-names.ts';
import { backends, calls, plugins } from './explain-network.ts';
import { keepers, pullSecrets } from './explain-pulls.ts';
import { narrowRoles } from './explain-rights.ts';
import { storage } from './explain-storage.ts';
import { placedVolumes } from './explain-volumes.ts';
import {
  autoscaling,
  named,
  nodes,
  parts,
  provisioners,
  remains,
  runs,
  volumes,
  wholes,
} from './explain-workloads.ts';
import type { Explainer, Explanation } from './explanation.ts';
import type { World } from './world.ts';

/** Everything that is known about what comes from what. */
const EXPLAINERS: readonly Explainer[] = [
  wholes,
  contested,
  dependencies,
  sources,
  applied,
  controllers,
  staleIndex,
  storage,
  hooks,
  mentions,
  ranges,
  defaultLimits,
  missingKinds,
  webhooks,
  certificates,
  issuing,
  apis,
  rights,
  narrowRoles,
  pullSecrets,
  keepers,
  parts,
  runs,
  volumes,
  placedVolumes,
  nodes,
  drains,
  provisioners,
  remains,
  finalizers,
  autoscaling,
  named,
  calls,
  names,
  answers,
  environment,
  configurations,
  plugins,
  backends,
];

/** What explains an object's state, or its absence; each cause once, with the best reason, the heaviest first. */
export function explain(ref: ObjectRef, world: World): readonly Explanation[] {
  const object = world.index.find(ref);
  const found =
    object === undefined ? makersOf(ref, world) : EXPLAINERS.flatMap((explainer) => explainer(object, world));
  return heaviest(found, object);
}

function heaviest(found: readonly Explanation[], self: KubeObject | undefined): Explanation[] {
  const best = new Map<string, Explanation>();
  for (const explanation of found) {
    const { group: _group, ...cause } = explanation.cause;
    const key = refKey(cause);
    if (self !== undefined && key === refKey({ ...refOf(self), group: '' })) continue;
    const known = best.get(key);
    if (known === undefined || known.weight < explanation.weight) best.set(key, explanation);
  }
  return [...best.values()].toSorted((a, b) => b.weight - a.weight);
}
