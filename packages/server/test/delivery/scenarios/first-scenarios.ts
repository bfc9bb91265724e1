import { FAILED_HEALTH, of, timedOut } from './expectations.ts';
import {
  COMMIT,
  fluxObject,
  gitRepository,
  helmChart,
  helmRelease,
  kustomization,
  snapshot,
  source,
} from './flux-objects.ts';
import type { Scenario } from './scenario.ts';
import { crashLoop, node, plain, workload } from './workload-objects.ts';

/** The first scenarios, written together with the rules. */
export const FIRST_SCENARIOS: readonly Scenario[] = [
  {
    name: 'image-tag-missing',
    flux: '2.9',
    build: (cluster) => {
      const image = 'ghcr.io/acme/web:2.1.0-rc9';
      const web = workload(cluster, 'shop', 'web', {
        image,
        minutes: 15,
        pod: {
          waiting: {
            reason: 'ImagePullBackOff',
            message: `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${image}": ghcr.io/acme/web:2.1.0-rc9: not found`,
          },
          minutes: 14,
        },
      });
      for (const pod of web.pods)
        cluster.event(
          pod,
          'Warning',
          'Failed',
          `Failed to pull image "${image}": ghcr.io/acme/web:2.1.0-rc9: not found`,
          2,
          6,
        );
      const ks = kustomization(cluster, 'shop', 'web', [web.workload, web.service], {
        ...FAILED_HEALTH,
        message: timedOut(web.workload),
      });
      return {
        root: of(web.workload),
        accept: web.pods.map(of),
        symptoms: [of(ks), of(web.workload)],
        reason: 'The image tag does not exist in the registry.',
      };
    },
  },
  {
    name: 'crash-for-lack-of-database',
    flux: '2.9',
    build: (cluster) => {
      const db = workload(cluster, 'shop', 'postgres', {
        kind: 'StatefulSet',
        replicas: 1,
        minutes: 4000,
        pod: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: 'back-off 5m0s restarting failed container=postgres',
          },
          restarts: 12,
          last: { exitCode: 1, reason: 'Error', finishedAt: cluster.ago(2) },
          phase: 'Running',
          minutes: 40,
        },
      });
      cluster.log('shop', 'postgres-0', 'postgres', [
        'PostgreSQL Database directory appears to contain a database; Skipping initialization',
        'FATAL:  could not write lock file "postmaster.pid": No space left on device',
      ]);
      const api = workload(cluster, 'shop', 'orders', {
        pod: crashLoop(cluster, 'orders'),
        container: {
          env: [{ name: 'DATABASE_URL', value: 'postgres://orders@postgres.shop.svc:5432/orders' }],
        },
      });
      for (const pod of api.pods)
        cluster.log('shop', pod.metadata.name, 'orders', [
          'starting orders 1.8.3',
          'error: connect to postgres.shop.svc:5432: connection refused',
          'fatal: giving up after 10 attempts',
        ]);
      const ks = kustomization(cluster, 'shop', 'orders', [api.workload, api.service], {
        ...FAILED_HEALTH,
        message: timedOut(api.workload),
      });
      kustomization(cluster, 'shop', 'postgres', [db.workload, db.service], { minutes: 9 });
      return {
        root: of(db.workload),
        accept: db.pods.map(of),
        symptoms: [of(api.workload), of(ks)],
        reason: 'The database has no disk space left, so orders cannot connect.',
      };
    },
  },
  {
    name: 'git-credentials-expired',
    flux: '2.9',
    build: (cluster) => {
      const message =
        "failed to checkout and determine revision: unable to list remote for 'https://git.acme.example/team/billing': authentication required: Invalid username or token";
      const secret = plain(cluster, 'v1', 'Secret', 'shop', 'billing-deploy-key', {
        type: 'Opaque',
        data: { username: '****', password: '****' },
      });
      const git = gitRepository(cluster, 'shop', 'billing', {
        ready: 'False',
        reason: 'AuthenticationFailed',
        message,
        retrying: true,
        spec: { url: 'https://git.acme.example/team/billing' },
        status: { artifact: undefined },
      });
      const ks = kustomization(cluster, 'shop', 'billing', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
        spec: { sourceRef: { kind: 'GitRepository', name: 'billing' } },
      });
      cluster.event(git, 'Warning', 'AuthenticationFailed', message, 1, 40);
      return {
        root: of(git),
        accept: [of(secret)],
        symptoms: [of(ks), of(git)],
        reason: 'The token of the repository is not accepted any more.',
      };
    },
  },
  {
    name: 'source-secret-missing',
    flux: '2.4',
    build: (cluster) => {
      const message =
        'failed to get secret \'shop/billing-deploy-key\': secrets "billing-deploy-key" not found';
      const git = gitRepository(cluster, 'shop', 'billing', {
        ready: 'False',
        reason: 'AuthenticationFailed',
        message,
        retrying: true,
        status: { artifact: undefined },
      });
      const ks = kustomization(cluster, 'shop', 'billing', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
        spec: { sourceRef: { kind: 'GitRepository', name: 'billing' } },
      });
      return {
        root: { kind: 'Secret', namespace: 'shop', name: 'billing-deploy-key' },
        accept: [of(git)],
        symptoms: [of(ks), of(git)],
        reason: 'The Secret with the deploy key is not there.',
      };
    },
  },
  {
    name: 'branch-deleted',
    flux: '2.9',
    build: (cluster) => {
      const git = gitRepository(cluster, 'media', 'streams', {
        ready: 'False',
        reason: 'GitOperationFailed',
        message:
          "failed to checkout and determine revision: unable to clone 'ssh://git@github.com/acme/streams': couldn't find remote ref \"refs/heads/release-7\"",
        retrying: true,
        spec: { ref: { branch: 'release-7' } },
        status: { artifact: undefined },
      });
      const ks = kustomization(cluster, 'media', 'streams', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
        spec: { sourceRef: { kind: 'GitRepository', name: 'streams' } },
      });
      const next = kustomization(cluster, 'media', 'streams-edge', [], {
        ready: 'False',
        reason: 'DependencyNotReady',
        message: "dependency 'media/streams' is not ready",
        spec: { dependsOn: [{ name: 'streams' }] },
      });
      return {
        root: of(git),
        symptoms: [of(next), of(ks), of(git)],
        reason: 'The branch the source follows is gone.',
      };
    },
  },
  {
    name: 'path-not-found',
    flux: '2.9',
    build: (cluster) => {
      const ks = kustomization(cluster, 'shop', 'promo', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message:
          'kustomization path not found: stat /tmp/kustomization-1203/apps/promotions: no such file or directory',
        spec: { path: './apps/promotions' },
        retrying: true,
      });
      return {
        root: of(ks),
        symptoms: [of(ks)],
        reason: 'spec.path names a folder that the repository does not have.',
      };
    },
  },
  {
    name: 'dependency-chain',
    flux: '2.9',
    build: (cluster) => {
      const infra = kustomization(cluster, 'flux-system', 'infra', [], {
        ready: 'False',
        reason: 'BuildFailed',
        message:
          "kustomize build failed: accumulating resources: accumulation err='accumulating resources from 'ingress.yaml': yaml: line 12: mapping values are not allowed in this context'",
        retrying: true,
      });
      const platform = kustomization(cluster, 'flux-system', 'platform', [], {
        ready: 'False',
        reason: 'DependencyNotReady',
        message: "dependency 'flux-system/infra' is not ready",
        spec: { dependsOn: [{ name: 'infra' }] },
      });
      const apps = kustomization(cluster, 'flux-system', 'apps', [], {
        ready: 'False',
        reason: 'DependencyNotReady',
        message: "dependency 'flux-system/platform' is not ready",
        spec: { dependsOn: [{ name: 'platform' }] },
      });
      return {
        root: of(infra),
        symptoms: [of(apps), of(platform)],
        reason: 'infra does not build, and everything waits for it.',
      };
    },
  },
  {
    name: 'dependency-cycle',
    flux: '2.9',
    build: (cluster) => {
      const wait = (name: string, on: string) =>
        kustomization(cluster, 'shop', name, [], {
          ready: 'False',
          reason: 'DependencyNotReady',
          message: `dependency 'shop/${on}' is not ready`,
          spec: { dependsOn: [{ name: on }] },
        });
      const [one, two, after] = [wait('ledger', 'rates'), wait('rates', 'ledger'), wait('reports', 'rates')];
      return {
        roots: [of(one), of(two)],
        accept: [],
        symptoms: [of(after), of(one), of(two)],
        reason: 'ledger and rates wait for each other.',
      };
    },
  },
  {
    name: 'helm-chart-version-missing',
    flux: '2.9',
    build: (cluster) => {
      const message =
        "chart pull error: failed to get chart version for remote reference: no 'redis' chart with version matching '~99.0.0' found";
      const chart = helmChart(cluster, 'shop', 'redis', {
        ready: 'False',
        reason: 'InvalidChartReference',
        message,
        stalled: 'InvalidChartReference',
        status: { artifact: undefined },
        spec: { version: '~99.0.0' },
      });
      const release = helmRelease(cluster, 'shop', 'redis', [], {
        ready: 'False',
        reason: 'SourceNotReady',
        message: `HelmChart 'flux-system/shop-redis' is not ready: ${message}`,
        status: { history: [] },
      });
      return {
        root: of(chart),
        accept: [of(release)],
        symptoms: [of(release), of(chart)],
        reason: 'No chart has the version asked for.',
      };
    },
  },
  {
    name: 'helm-upgrade-crash',
    flux: '2.4',
    build: (cluster) => {
      const mail = workload(cluster, 'shop', 'mailer', { pod: crashLoop(cluster, 'mailer', 2), bad: 1 });
      cluster.log('shop', mail.pods[0]?.metadata.name ?? '', 'mailer', [
        'panic: SMTP_HOST is required',
        'goroutine 1 [running]:',
      ]);
      helmChart(cluster, 'shop', 'mailer');
      const release = helmRelease(cluster, 'shop', 'mailer', [mail.workload, mail.service], {
        ready: 'False',
        reason: 'UpgradeFailed',
        message:
          'Helm upgrade failed for release shop/mailer with chart mailer@1.4.2: context deadline exceeded',
        stalled: 'RetriesExceeded',
        status: {
          upgradeFailures: 4,
          failures: 4,
          history: [
            snapshot(cluster, 'shop', 'mailer', 3, 'failed', 20),
            snapshot(cluster, 'shop', 'mailer', 2, 'deployed'),
          ],
        },
      });
      return {
        root: of(mail.workload),
        accept: [...mail.pods.map(of), of(release)],
        symptoms: [of(release), of(mail.workload)],
        reason: 'The program ends for lack of SMTP_HOST.',
      };
    },
  },
  {
    name: 'helm-values-secret-missing',
    flux: '2.9',
    build: (cluster) => {
      helmChart(cluster, 'shop', 'payments');
      const release = helmRelease(cluster, 'shop', 'payments', [], {
        ready: 'False',
        reason: 'ValuesError',
        message:
          "could not resolve Secret chart values reference 'shop/payments-values' with key 'values.yaml': secrets \"payments-values\" not found",
        spec: { valuesFrom: [{ kind: 'Secret', name: 'payments-values' }] },
        retrying: true,
      });
      return {
        root: { kind: 'Secret', namespace: 'shop', name: 'payments-values' },
        accept: [of(release)],
        symptoms: [of(release)],
        reason: 'The Secret with values is not there.',
      };
    },
  },
  {
    name: 'out-of-memory',
    flux: '2.9',
    build: (cluster) => {
      const ml = workload(cluster, 'media', 'ranker', {
        pod: crashLoop(cluster, 'ranker', 137, 'OOMKilled'),
        container: { resources: { limits: { memory: '128Mi' } } },
      });
      const ks = kustomization(cluster, 'media', 'ranker', [ml.workload, ml.service], {
        ...FAILED_HEALTH,
        message: timedOut(ml.workload),
      });
      return {
        root: of(ml.workload),
        accept: ml.pods.map(of),
        symptoms: [of(ks), of(ml.workload)],
        reason: 'The memory limit is too low.',
      };
    },
  },
  {
    name: 'readiness-probe-wrong',
    flux: '2.4',
    build: (cluster) => {
      const web = workload(cluster, 'shop', 'checkout', { minutes: 20, pod: { minutes: 18 } });
      for (const pod of web.pods)
        cluster.event(
          pod,
          'Warning',
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 404',
          1,
          60,
        );
      const ks = kustomization(cluster, 'shop', 'checkout', [web.workload, web.service], {
        ...FAILED_HEALTH,
        message: timedOut(web.workload),
      });
      const ingress = plain(cluster, 'networking.k8s.io/v1', 'Ingress', 'shop', 'checkout', {
        spec: {
          rules: [
            {
              host: 'shop.example',
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: { service: { name: 'checkout', port: { name: 'http' } } },
                  },
                ],
              },
            },
          ],
        },
      });
      return {
        root: of(web.workload),
        accept: web.pods.map(of),
        symptoms: [of(ingress), of(ks)],
        reason: 'The readiness probe asks a path that does not exist.',
      };
    },
  },
  {
    name: 'unschedulable-for-memory',
    flux: '2.9',
    build: (cluster) => {
      const message =
        '0/2 nodes are available: 2 Insufficient memory. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.';
      const big = workload(cluster, 'media', 'indexer', {
        replicas: 1,
        pod: { unscheduled: message, minutes: 30 },
        container: { resources: { requests: { memory: '512Gi' } } },
      });
      if (big.pods[0]) cluster.event(big.pods[0], 'Warning', 'FailedScheduling', message, 1, 20);
      return {
        root: of(big.workload),
        accept: big.pods.map(of),
        symptoms: [of(big.workload)],
        reason: 'The pods request more memory than any node has.',
      };
    },
  },
  {
    name: 'config-map-missing',
    flux: '2.9',
    build: (cluster) => {
      const web = workload(cluster, 'shop', 'pricing', {
        pod: {
          waiting: { reason: 'CreateContainerConfigError', message: 'configmap "pricing-rules" not found' },
          minutes: 12,
        },
        container: { envFrom: [{ configMapRef: { name: 'pricing-rules' } }] },
      });
      const ks = kustomization(cluster, 'shop', 'pricing', [web.workload, web.service], {
        ...FAILED_HEALTH,
        message: timedOut(web.workload),
      });
      return {
        root: { kind: 'ConfigMap', namespace: 'shop', name: 'pricing-rules' },
        accept: [of(web.workload)],
        symptoms: [of(ks), of(web.workload)],
        reason: 'The ConfigMap is not there.',
      };
    },
  },
  {
    name: 'storage-class-missing',
    flux: '2.9',
    build: (cluster) => {
      const claim = plain(cluster, 'v1', 'PersistentVolumeClaim', 'media', 'data-archive-0', {
        spec: { storageClassName: 'fast-ssd', accessModes: ['ReadWriteOnce'] },
        status: { phase: 'Pending' },
      });
      cluster.event(
        claim,
        'Warning',
        'ProvisioningFailed',
        'storageclass.storage.k8s.io "fast-ssd" not found',
        1,
        30,
      );
      plain(cluster, 'storage.k8s.io/v1', 'StorageClass', '', 'standard', { provisioner: 'ebs.csi.aws.com' });
      const set = workload(cluster, 'media', 'archive', {
        kind: 'StatefulSet',
        replicas: 1,
        pod: {
          unscheduled: '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
          minutes: 20,
        },
        podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-archive-0' } }] },
      });
      return {
        root: { kind: 'StorageClass', name: 'fast-ssd' },
        accept: [of(claim)],
        symptoms: [of(set.workload)],
        reason: 'The claim names a storage class that does not exist.',
      };
    },
  },
  {
    name: 'quota-exceeded',
    flux: '2.4',
    build: (cluster) => {
      const message =
        'pods "bulk-6c5f-" is forbidden: exceeded quota: team-quota, requested: limits.memory=2Gi, used: limits.memory=16Gi, limited: limits.memory=16Gi';
      const quota = plain(cluster, 'v1', 'ResourceQuota', 'shop', 'team-quota', {
        spec: { hard: { 'limits.memory': '16Gi' } },
        status: { hard: { 'limits.memory': '16Gi' }, used: { 'limits.memory': '16Gi' } },
      });
      const bulk = workload(cluster, 'shop', 'bulk', {
        noPods: true,
        pod: { minutes: 15 },
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message,
            lastTransitionTime: cluster.ago(15),
          },
        ],
      });
      if (bulk.set) cluster.event(bulk.set, 'Warning', 'FailedCreate', `Error creating: ${message}`, 1, 15);
      return {
        root: of(quota),
        accept: [of(bulk.workload)],
        symptoms: [of(bulk.workload)],
        reason: 'The quota of the namespace is used up.',
      };
    },
  },
  {
    name: 'node-not-ready',
    flux: '2.9',
    instead: ['worker-2'],
    build: (cluster) => {
      const down = node(cluster, 'worker-2', [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
      ]);
      const apps = ['feeds', 'likes'].map((name) =>
        workload(cluster, 'media', name, {
          bad: 1,
          pod: {
            node: 'worker-2',
            minutes: 20,
            status: { reason: 'NodeLost', message: 'Node worker-2 which was running pod is unresponsive' },
          },
        }),
      );
      const [first] = apps;
      return {
        root: of(down),
        symptoms: first ? [of(first.workload)] : [],
        reason: 'The node does not answer.',
      };
    },
  },
  {
    name: 'webhook-without-backend',
    flux: '2.9',
    build: (cluster) => {
      plain(cluster, 'v1', 'Namespace', '', 'policy', { status: { phase: 'Active' } });
      const policy = workload(cluster, 'policy', 'kyverno', {
        replicas: 1,
        pod: crashLoop(cluster, 'kyverno', 1),
      });
      cluster.log('policy', policy.pods[0]?.metadata.name ?? '', 'kyverno', [
        'E1120 failed to load certificate: tls: private key does not match public key',
      ]);
      plain(
        cluster,
        'admissionregistration.k8s.io/v1',
        'ValidatingWebhookConfiguration',
        '',
        'kyverno-resource',
        {
          webhooks: [
            {
              name: 'validate.kyverno.svc-fail',
              failurePolicy: 'Fail',
              clientConfig: { service: { name: 'kyverno', namespace: 'policy' } },
            },
          ],
        },
      );
      const ks = kustomization(cluster, 'shop', 'gifts', [], {
        ready: 'False',
        reason: 'ReconciliationFailed',
        message:
          'Deployment/shop/gifts dry-run failed (InternalError): Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno.policy.svc:443/validate/fail?timeout=10s": dial tcp 10.96.7.7:443: connect: connection refused',
        retrying: true,
      });
      return {
        root: of(policy.workload),
        accept: policy.pods.map(of),
        symptoms: [of(ks)],
        reason: 'Who answers the admission webhook crashes.',
      };
    },
  },
  {
    name: 'immutable-job',
    flux: '2.9',
    build: (cluster) => {
      const job = plain(cluster, 'batch/v1', 'Job', 'shop', 'migrate', {
        spec: { template: {} },
        status: {
          succeeded: 1,
          conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: cluster.ago(4000) }],
        },
      });
      const ks = kustomization(cluster, 'shop', 'migrations', [job], {
        ready: 'False',
        reason: 'ReconciliationFailed',
        message:
          'Job/shop/migrate dry-run failed (Invalid): Job.batch "migrate" is invalid: spec.template: Invalid value: core.PodTemplateSpec{...}: field is immutable',
        retrying: true,
      });
      const after = kustomization(cluster, 'shop', 'backoffice', [], {
        ready: 'False',
        reason: 'DependencyNotReady',
        message: "dependency 'shop/migrations' is not ready",
        spec: { dependsOn: [{ name: 'migrations' }] },
      });
      return {
        root: of(ks),
        accept: [of(job)],
        symptoms: [of(after), of(ks)],
        reason: 'The template of a Job was changed, which Kubernetes does not allow.',
      };
    },
  },
  {
    name: 'applier-without-rights',
    flux: '2.9',
    build: (cluster) => {
      const account = plain(cluster, 'v1', 'ServiceAccount', 'shop', 'team-deployer');
      const ks = kustomization(cluster, 'shop', 'tenant', [], {
        ready: 'False',
        reason: 'ReconciliationFailed',
        message:
          'Deployment/shop/tenant-web dry-run failed (Forbidden): deployments.apps "tenant-web" is forbidden: User "system:serviceaccount:shop:team-deployer" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
        spec: { serviceAccountName: 'team-deployer' },
        retrying: true,
      });
      return {
        root: of(ks),
        accept: [of(account)],
        symptoms: [of(ks)],
        reason: 'The service account of the applier lacks rights.',
      };
    },
  },
  {
    name: 'controller-scaled-down',
    flux: '2.9',
    instead: ['kustomize-controller'],
    build: (cluster) => {
      const controller = workload(cluster, 'flux-system', 'kustomize-controller', { replicas: 0 });
      const ks = kustomization(cluster, 'shop', 'banners', [], {
        generation: 7,
        observed: 6,
        minutes: 180,
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'True',
              reason: 'ReconciliationSucceeded',
              message: `Applied revision: ${COMMIT}`,
              observedGeneration: 6,
              lastTransitionTime: cluster.ago(180),
            },
          ],
          history: [
            {
              digest: 'sha256:1',
              firstReconciled: cluster.ago(900),
              lastReconciled: cluster.ago(180),
              lastReconciledStatus: 'ReconciliationSucceeded',
              totalReconciliations: 30,
            },
          ],
        },
      });
      return {
        root: of(controller.workload),
        symptoms: [of(ks)],
        reason: 'kustomize-controller has no replicas.',
      };
    },
  },
  {
    name: 'suspended-source',
    flux: '2.9',
    build: (cluster) => {
      const git = gitRepository(cluster, 'shop', 'loyalty', { minutes: 9000, spec: { suspend: true } });
      const web = workload(cluster, 'shop', 'loyalty');
      const ks = kustomization(cluster, 'shop', 'loyalty', [web.workload, web.service], {
        spec: { sourceRef: { kind: 'GitRepository', name: 'loyalty' } },
      });
      return {
        root: of(git),
        symptoms: [of(ks), of(web.workload)],
        reason: 'The source is suspended, so new commits do not arrive.',
      };
    },
  },
  {
    name: 'image-policy-without-match',
    flux: '2.9',
    build: (cluster) => {
      const api = 'image.toolkit.fluxcd.io/v1';
      fluxObject(
        cluster,
        api,
        'ImageRepository',
        'flux-system',
        'web',
        { image: 'ghcr.io/acme/web', interval: '5m0s' },
        {
          status: {
            lastScanResult: {
              scanTime: cluster.ago(3),
              tagCount: 40,
              latestTags: ['nightly-9', 'nightly-8'],
            },
          },
        },
      );
      const policy = fluxObject(
        cluster,
        api,
        'ImagePolicy',
        'flux-system',
        'web',
        { imageRepositoryRef: { name: 'web' }, policy: { semver: { range: '>=3.0.0' } } },
        {
          ready: 'False',
          reason: 'Failure',
          message: 'unable to determine latest version from provided list',
        },
      );
      const automation = fluxObject(
        cluster,
        api,
        'ImageUpdateAutomation',
        'flux-system',
        'fleet',
        { sourceRef: { kind: 'GitRepository', name: 'flux-system' }, interval: '30m0s' },
        { status: { lastAutomationRunTime: cluster.ago(10) } },
      );
      return {
        root: of(policy),
        symptoms: [of(policy), of(automation)],
        reason: 'No tag fits the range of the policy.',
      };
    },
  },
  {
    name: 'name-server-down',
    flux: '2.9',
    instead: ['coredns'],
    build: (cluster) => {
      const dns = workload(cluster, 'kube-system', 'coredns', { pod: crashLoop(cluster, 'coredns') });
      for (const pod of dns.pods)
        cluster.log('kube-system', pod.metadata.name, 'coredns', [
          'plugin/loop: Loop (127.0.0.1:41797 -> :53) detected for zone ".", see https://coredns.io/plugins/loop',
        ]);
      const web = workload(cluster, 'shop', 'profile', { pod: crashLoop(cluster, 'profile') });
      for (const pod of web.pods)
        cluster.log('shop', pod.metadata.name, 'profile', [
          'Error: getaddrinfo EAI_AGAIN cart.shop.svc.cluster.local',
        ]);
      const git = source(
        cluster,
        'OCIRepository',
        'shop',
        'manifests',
        { url: 'oci://ghcr.io/acme/manifests', ref: { tag: 'latest' } },
        `latest@sha256:${cluster.hex(64)}`,
        {
          ready: 'False',
          reason: 'OCIArtifactPullFailed',
          message:
            'failed to determine artifact digest: Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.96.0.10:53: read udp: i/o timeout',
          retrying: true,
        },
      );
      return {
        root: of(dns.workload),
        accept: dns.pods.map(of),
        symptoms: [of(web.workload), of(git)],
        reason: 'The name server of the cluster crashes.',
      };
    },
  },
];
