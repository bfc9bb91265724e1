import {
  condition,
  deployment,
  event,
  gitRepository,
  kustomization,
  namespace,
  pod,
  secret,
} from '../../packages/server/test/delivery/support/drafts.ts';
import {
  create,
  type Draft,
  type TestCluster,
} from '../../packages/server/test/delivery/support/test-cluster.ts';

const TEAMS = 40;

/** What two clusters need not have in common. */
export interface Stage {
  /** What programs are told to log; for every fifth team. */
  readonly level: string;
}

/** Fills a cluster with forty teams of fifty objects: applications that are well, and a broken base others wait for. */
export async function fill(cluster: TestCluster, { level }: Stage): Promise<void> {
  for (let team = 0; team < TEAMS; team++) {
    const ns = `team-${team}`;
    await create(cluster, namespace(ns));
    const drafts = Array.from({ length: 9 }, (_, app) =>
      application(ns, app, team % 5 === 0 ? level : 'info'),
    ).flat();
    await Promise.all(
      [gitRepository(ns), ...base(ns, team), ...drafts].map((draft) => create(cluster, draft)),
    );
  }
}

function base(ns: string, team: number): Draft[] {
  const isBroken = team < 2;
  const failed = condition(
    'Ready',
    'False',
    'BuildFailed',
    'kustomize build failed: accumulating resources: no such file',
  );
  const waiting = condition('Ready', 'False', 'DependencyNotReady', `dependency '${ns}/base' is not ready`);
  const broken = kustomization(ns, 'base', isBroken ? { status: { conditions: [failed] } } : {});
  const top = kustomization(ns, 'top', {
    spec: { dependsOn: [{ name: 'base' }] },
    ...(isBroken ? { status: { conditions: [waiting] } } : {}),
  });
  return [
    broken,
    top,
    ...(isBroken ? [event(broken, 'Warning', 'BuildFailed', 'kustomize build failed')] : []),
  ];
}

/** Five objects: what applies it, what runs, its pod, its settings, its secret. */
function application(ns: string, app: number, level: string): Draft[] {
  const name = `app-${app}`;
  const labels = { 'kustomize.toolkit.fluxcd.io/name': name, 'kustomize.toolkit.fluxcd.io/namespace': ns };
  const labelled = (draft: Draft): Draft => ({
    ...draft,
    metadata: { ...(draft.metadata as { name: string }), labels },
  });
  const web = deployment(ns, name, [{ name: 'LEVEL', value: level }]);
  const ready = {
    replicas: 1,
    readyReplicas: 1,
    updatedReplicas: 1,
    availableReplicas: 1,
    observedGeneration: 1,
  };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: ns },
    data: { 'app.yaml': `level: ${level}\nport: 8080\n`.repeat(20) },
  };
  const inventory = {
    entries: [
      { id: `${ns}_${name}_apps_Deployment`, v: 'v1' },
      { id: `${ns}_${name}__ConfigMap`, v: 'v1' },
    ],
  };
  return [
    kustomization(ns, name, { status: { inventory } }),
    { ...labelled(web), status: ready },
    pod(ns, `${name}-x1`, name),
    labelled(config),
    secret(ns, name, { password: `secret of ${ns} and ${name} at ${level}` }),
  ];
}
