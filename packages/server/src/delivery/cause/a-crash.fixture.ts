import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { KubeObject, ManagedFields } from '../kube-object.ts';
import { refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

/** A Deployment that is not available and its one pod, which has crashed again and again for ten minutes. */
export function aCrash(
  name: string,
  pod: object,
  { reason = 'Error', given = pod }: { readonly reason?: string; readonly given?: object } = {},
): readonly KubeObject[] {
  const labels = { app: name };
  const deployment = anObject('Deployment', name, {
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(10) }] },
  });
  const crashed = anObject('Pod', `${name}-1`, {
    metadata: { labels },
    spec: given,
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(10) }],
      containerStatuses: [
        {
          name,
          restartCount: 5,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason, finishedAt: ago(1) } },
        },
      ],
    },
  });
  return [deployment, crashed];
}

/** Managed fields that tell of one change, so many minutes ago. */
export function changed(
  minutes: number,
  manager = 'kustomize-controller',
): { managedFields: ManagedFields[] } {
  return {
    managedFields: [{ manager, operation: 'Update', time: ago(minutes), fieldsV1: { 'f:data': {} } }],
  };
}

/** Logs in which all pods say the same. */
export function saying(text: string): Pick<ClusterSnapshot, 'logs'> {
  return { logs: async () => text };
}

/** The candidates for what is wrong in a cluster, the likeliest first. */
export async function rootsOf(
  objects: readonly KubeObject[],
  rest: Partial<ClusterSnapshot> = {},
): Promise<readonly string[]> {
  const { causes } = await findCauses(aSnapshot(objects, rest), { limit: 5 }, AbortSignal.timeout(10_000));
  return causes.map(({ root }) => refText(root));
}
