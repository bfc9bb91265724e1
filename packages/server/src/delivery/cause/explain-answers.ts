import type { Evidence } from '../evidence.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { hostsNamed } from './hosts-named.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** What databases, caches and brokers answer when they have no room left: they run and look well. */
const EXHAUSTED =
  /too many (?:clients|connections)|remaining connection slots|max_(?:user_)?connections|OOM command not allowed|used memory > 'maxmemory'|MISCONF|READONLY You can't write|no space left on device|disk (?:is )?full|out of disk|flood-stage|read-only-allow-delete|memory resource limit alarm|quota exceeded.*bytes/i;

/** Those that answer, and say that they have no room left. */
export const answers: Explainer = (subject, world) =>
  world
    .statements(subject)
    .filter(({ text }) => EXHAUSTED.test(text))
    .flatMap((statement) =>
      servicesNamed(statement, subject, world).flatMap((service) =>
        exhausted(service, subject, statement, world),
      ),
    );

/** What programs in trouble were answered by a workload that has no room left. */
export function complaintsAbout(workload: KubeObject, world: World): readonly Evidence[] {
  if (POD_SPECS[workload.kind] === undefined) return [];
  return world.downWorkloads.flatMap((caller) =>
    world
      .statements(caller)
      .filter(({ text }) => EXHAUSTED.test(text))
      .filter((said) =>
        servicesNamed(said, caller, world).some((service) =>
          world.workloadsBehind(service).includes(workload),
        ),
      )
      .map(({ evidence }) => evidence),
  );
}

/** The Services that what is said about an object names. */
export function servicesNamed(
  statement: Statement,
  subject: KubeObject,
  world: World,
): readonly KubeObject[] {
  return hostsNamed(statement.text, subject.metadata.namespace ?? '', world).flatMap(
    ({ service, namespace }) =>
      world.index.find({ group: '', kind: 'Service', namespace, name: service }) ?? [],
  );
}

function exhausted(
  service: KubeObject,
  subject: KubeObject,
  statement: Statement,
  world: World,
): Explanation[] {
  return world
    .workloadsBehind(service)
    .filter((workload) => workload !== world.workloadOf(subject))
    .map((workload) => ({
      ...blame(workload, 0.85, 'is answered by', world, statement.evidence),
      proven: true,
    }));
}
