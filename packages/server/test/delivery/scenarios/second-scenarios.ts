import { FAILED_HEALTH, of, timedOut } from './expectations.ts';
import {
  fluxObject,
  gitRepository,
  helmChart,
  helmRelease,
  kustomization,
  snapshot,
  source,
} from './flux-objects.ts';
import type { Scenario } from './scenario.ts';
import { crashLoop, plain, pod, workload } from './workload-objects.ts';

/** Scenarios written after the rules, in one go, to see what the rules do with what they were not made for. */
export const SECOND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'chart-repository-certificate',
    flux: '2.9',
    build: (cluster) => {
      const repository = source(
        cluster,
        'HelmRepository',
        'media',
        'partner',
        { url: 'https://charts.partner.example' },
        'sha256:0',
        {
          ready: 'False',
          reason: 'Failed',
          message:
            'failed to fetch Helm repository index: failed to cache index to temporary file: Get "https://charts.partner.example/index.yaml": tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
          retrying: true,
          status: { artifact: undefined },
        },
      );
      const chart = source(
        cluster,
        'HelmChart',
        'media',
        'media-codec',
        { chart: 'codec', version: '2.x', sourceRef: { kind: 'HelmRepository', name: 'partner' } },
        '2.0.0',
        {
          ready: 'False',
          reason: 'NoSourceArtifact',
          message: "no artifact available for HelmRepository source 'partner'",
          status: { artifact: undefined },
        },
      );
      const release = helmRelease(cluster, 'media', 'codec', [], {
        ready: 'False',
        reason: 'SourceNotReady',
        message:
          "HelmChart 'media/media-codec' is not ready: no artifact available for HelmRepository source 'partner'",
        spec: { chart: { spec: { chart: 'codec', sourceRef: { kind: 'HelmRepository', name: 'partner' } } } },
        status: { helmChart: 'media/media-codec', history: [] },
      });
      const ks = kustomization(cluster, 'media', 'codec', [release, chart, repository], {
        ...FAILED_HEALTH,
        message:
          "health check failed early due to stalled resources: [HelmRelease/media/codec status: 'Failed']",
      });
      return {
        root: of(repository),
        symptoms: [of(ks), of(release)],
        reason: 'The certificate of the chart repository has expired.',
      };
    },
  },
  {
    name: 'definitions-suspended',
    flux: '2.9',
    build: (cluster) => {
      const release = helmRelease(cluster, 'cert-manager', 'cert-manager', [], {
        spec: { suspend: true, targetNamespace: 'cert-manager' },
        ready: 'False',
        reason: 'UninstallSucceeded',
        message: 'Helm uninstall succeeded for release cert-manager/cert-manager.v1',
      });
      const ks = kustomization(cluster, 'shop', 'certificates', [], {
        ready: 'False',
        reason: 'ReconciliationFailed',
        message:
          'Certificate/shop/shop-tls dry-run failed: no matches for kind "Certificate" in version "cert-manager.io/v1"',
        retrying: true,
      });
      return {
        root: of(release),
        accept: [{ kind: 'CustomResourceDefinition', name: 'certificates.cert-manager.io' }],
        symptoms: [of(ks)],
        reason: 'cert-manager, which brings the kind, is suspended and uninstalled.',
      };
    },
  },
  {
    name: 'external-secret-store',
    flux: '2.9',
    build: (cluster) => {
      const condition = (reason: string, message: string) => ({
        conditions: [
          { type: 'Ready', status: 'False', reason, message, lastTransitionTime: cluster.ago(50) },
        ],
      });
      const store = plain(cluster, 'external-secrets.io/v1', 'SecretStore', 'shop', 'vault', {
        spec: { provider: { vault: { server: 'https://vault.acme.example' } } },
        status: condition('InvalidProviderConfig', 'unable to log in with app role: 403 permission denied'),
      });
      const external = plain(cluster, 'external-secrets.io/v1', 'ExternalSecret', 'shop', 'stripe', {
        spec: { secretStoreRef: { kind: 'SecretStore', name: 'vault' }, target: { name: 'stripe-api' } },
        status: condition(
          'SecretSyncedError',
          'could not get provider client: SecretStore "vault" is not ready',
        ),
      });
      const pay = workload(cluster, 'shop', 'stripe-gateway', {
        pod: {
          waiting: { reason: 'CreateContainerConfigError', message: 'secret "stripe-api" not found' },
          minutes: 22,
        },
      });
      return {
        root: of(store),
        accept: [of(external)],
        symptoms: [of(pay.workload), of(external)],
        reason: 'The store cannot sign in to the vault, so the Secret is never made.',
      };
    },
  },
  {
    name: 'network-policy-bars',
    flux: '2.9',
    build: (cluster) => {
      plain(cluster, 'v1', 'Namespace', '', 'data', {
        metadata: { name: 'data', labels: { 'kubernetes.io/metadata.name': 'data' } },
      });
      workload(cluster, 'data', 'mongo', { kind: 'StatefulSet', replicas: 1 });
      const policy = plain(cluster, 'networking.k8s.io/v1', 'NetworkPolicy', 'data', 'deny-others', {
        spec: {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: [
            { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'media' } } }] },
          ],
        },
      });
      const stock = workload(cluster, 'shop', 'stock', { pod: crashLoop(cluster, 'stock') });
      for (const { metadata } of stock.pods)
        cluster.log('shop', metadata.name, 'stock', [
          'INFO starting',
          'MongoServerSelectionError: connection timed out mongo.data.svc.cluster.local:27017',
        ]);
      return {
        root: of(policy),
        symptoms: [of(stock.workload)],
        reason: 'A NetworkPolicy lets only another namespace reach the database.',
      };
    },
  },
  {
    name: 'service-selector-mismatch',
    flux: '2.9',
    build: (cluster) => {
      const blog = workload(cluster, 'media', 'blog', {
        selector: { 'app.kubernetes.io/name': 'blog', tier: 'frontend' },
      });
      const ingress = plain(cluster, 'networking.k8s.io/v1', 'Ingress', 'media', 'blog', {
        spec: {
          rules: [
            {
              host: 'blog.example',
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: { service: { name: 'blog', port: { number: 80 } } },
                  },
                ],
              },
            },
          ],
        },
      });
      kustomization(cluster, 'media', 'blog', [blog.workload, blog.service, ingress]);
      return {
        root: of(blog.service),
        symptoms: [of(ingress), of(blog.service)],
        reason: 'The selector of the Service matches no pods.',
      };
    },
  },
  {
    name: 'namespace-terminating',
    flux: '2.9',
    build: (cluster) => {
      const kept = plain(cluster, 'databases.acme.example/v1', 'Database', 'legacy', 'orders', {
        metadata: {
          name: 'orders',
          namespace: 'legacy',
          deletionTimestamp: cluster.ago(600),
          finalizers: ['databases.acme.example/cleanup'],
        },
        spec: {},
      });
      const namespace = plain(cluster, 'v1', 'Namespace', '', 'legacy', {
        metadata: { name: 'legacy', deletionTimestamp: cluster.ago(600) },
        spec: { finalizers: ['kubernetes'] },
        status: {
          phase: 'Terminating',
          conditions: [
            {
              type: 'NamespaceContentRemaining',
              status: 'True',
              reason: 'SomeResourcesRemain',
              message:
                'Some resources are remaining: databases.databases.acme.example has 1 resource instances',
              lastTransitionTime: cluster.ago(600),
            },
          ],
        },
      });
      const ks = kustomization(cluster, 'flux-system', 'legacy', [], {
        ready: 'False',
        reason: 'ReconciliationFailed',
        message:
          'ConfigMap/legacy/settings dry-run failed (Forbidden): configmaps "settings" is forbidden: unable to create new content in namespace legacy because it is being terminated',
        retrying: true,
      });
      return {
        root: of(kept),
        accept: [of(namespace)],
        symptoms: [of(ks), of(namespace)],
        reason: 'An object with a finalizer keeps the namespace from going.',
      };
    },
  },
  {
    name: 'sops-key-missing',
    flux: '2.4',
    build: (cluster) => {
      const ks = kustomization(cluster, 'shop', 'vaulted', [], {
        ready: 'False',
        reason: 'BuildFailed',
        message:
          "failed to decrypt and decode 'secrets.yaml': Error getting data key: 0 successful groups required, got 0",
        spec: { decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } },
        retrying: true,
      });
      return {
        root: of(ks),
        accept: [{ kind: 'Secret', namespace: 'shop', name: 'sops-age' }],
        symptoms: [of(ks)],
        reason: 'The key does not fit the encrypted files.',
      };
    },
  },
  {
    name: 'substitution-config-missing',
    flux: '2.9',
    build: (cluster) => {
      const ks = kustomization(cluster, 'media', 'regions', [], {
        ready: 'False',
        reason: 'BuildFailed',
        message:
          "post build failed for 'regions': substitute from 'ConfigMap/cluster-vars' error: configmaps \"cluster-vars\" not found",
        spec: { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'cluster-vars' }] } },
        retrying: true,
      });
      const next = kustomization(cluster, 'media', 'region-apps', [], {
        ready: 'False',
        reason: 'DependencyNotReady',
        message: "dependency 'media/regions' is not ready",
        spec: { dependsOn: [{ name: 'regions' }] },
      });
      return {
        root: { kind: 'ConfigMap', namespace: 'media', name: 'cluster-vars' },
        accept: [of(ks)],
        symptoms: [of(next), of(ks)],
        reason: 'The ConfigMap with variables is not there.',
      };
    },
  },
  {
    name: 'release-rolled-back',
    flux: '2.9',
    build: (cluster) => {
      const web = workload(cluster, 'shop', 'reviews');
      helmChart(cluster, 'shop', 'reviews');
      const release = helmRelease(cluster, 'shop', 'reviews', [web.workload, web.service], {
        ready: 'False',
        reason: 'RollbackSucceeded',
        message: 'Helm rollback to previous release shop/reviews.v2 with chart reviews@1.4.1 succeeded',
        stalled: 'RetriesExceeded',
        status: {
          failures: 1,
          upgradeFailures: 1,
          history: [
            snapshot(cluster, 'shop', 'reviews', 4, 'deployed', 14),
            snapshot(cluster, 'shop', 'reviews', 3, 'failed', 20),
            snapshot(cluster, 'shop', 'reviews', 2, 'superseded'),
          ],
        },
      });
      cluster.event(
        release,
        'Warning',
        'UpgradeFailed',
        'Helm upgrade failed for release shop/reviews with chart reviews@1.4.2: post-upgrade hooks failed: job failed: BackoffLimitExceeded',
        15,
      );
      return {
        root: of(release),
        symptoms: [of(release), of(web.workload)],
        reason: 'The upgrade failed and was rolled back; retries are used up.',
      };
    },
  },
  {
    name: 'input-provider-denied',
    flux: '2.9',
    build: (cluster) => {
      const api = 'fluxcd.controlplane.io/v1';
      const provider = fluxObject(
        cluster,
        api,
        'ResourceSetInputProvider',
        'shop',
        'pull-requests',
        { type: 'GitHubPullRequest', url: 'https://github.com/acme/shop', secretRef: { name: 'github-app' } },
        {
          ready: 'False',
          reason: 'ReconciliationFailed',
          message:
            'failed to list pull requests: GET https://api.github.com/repos/acme/shop/pulls: 401 Bad credentials',
        },
      );
      const set = fluxObject(
        cluster,
        api,
        'ResourceSet',
        'shop',
        'previews',
        {
          inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'pull-requests' }],
          dependsOn: [
            { apiVersion: api, kind: 'ResourceSetInputProvider', name: 'pull-requests', ready: true },
          ],
        },
        {
          ready: 'False',
          reason: 'DependencyNotReady',
          message:
            "dependency 'fluxcd.controlplane.io/v1/ResourceSetInputProvider/shop/pull-requests' not ready: status 'InProgress'",
        },
      );
      return {
        root: of(provider),
        accept: [{ kind: 'Secret', namespace: 'shop', name: 'github-app' }],
        symptoms: [of(set), of(provider)],
        reason: 'GitHub refuses the credentials.',
      };
    },
  },
  {
    name: 'source-controller-crashes',
    flux: '2.9',
    instead: ['source-controller'],
    build: (cluster) => {
      const controller = workload(cluster, 'flux-system', 'source-controller', {
        replicas: 1,
        pod: crashLoop(cluster, 'source-controller', 137, 'OOMKilled', 22),
      });
      const failed = ['gateway', 'mesh', 'logging'].map((name) =>
        kustomization(cluster, 'flux-system', name, [], {
          ready: 'False',
          reason: 'ArtifactFailed',
          message:
            'failed to download archive: GET http://source-controller.flux-system.svc.cluster.local./gitrepository/flux-system/flux-system/5f3c7a0e.tar.gz giving up after 10 attempt(s): dial tcp 10.96.3.4:80: connect: connection refused',
          retrying: true,
        }),
      );
      const [first] = failed;
      return {
        root: of(controller.workload),
        accept: controller.pods.map(of),
        symptoms: first ? [of(first)] : [],
        reason: 'source-controller runs out of memory.',
      };
    },
  },
  {
    name: 'image-scan-denied',
    flux: '2.4',
    build: (cluster) => {
      const api = 'image.toolkit.fluxcd.io/v1beta2';
      const repository = fluxObject(
        cluster,
        api,
        'ImageRepository',
        'flux-system',
        'api',
        { image: 'registry.acme.example/api', interval: '5m0s', secretRef: { name: 'registry' } },
        {
          ready: 'False',
          reason: 'AuthenticationFailed',
          message:
            'unable to list tags: GET https://registry.acme.example/v2/api/tags/list: UNAUTHORIZED: authentication required',
        },
      );
      const policy = fluxObject(
        cluster,
        api,
        'ImagePolicy',
        'flux-system',
        'api',
        { imageRepositoryRef: { name: 'api' }, policy: { semver: { range: '1.x' } } },
        {
          ready: 'False',
          reason: 'DependencyNotReady',
          message: 'referenced ImageRepository has not been scanned yet',
        },
      );
      return {
        root: of(repository),
        accept: [{ kind: 'Secret', namespace: 'flux-system', name: 'registry' }],
        symptoms: [of(policy), of(repository)],
        reason: 'The registry refuses to list tags.',
      };
    },
  },
  {
    name: 'nothing-wrong',
    flux: '2.9',
    build: (cluster) => {
      const web = workload(cluster, 'shop', 'wishlist');
      kustomization(cluster, 'shop', 'wishlist', [web.workload, web.service]);
      return { root: null, symptoms: [of(web.workload)], reason: 'Everything is well.' };
    },
  },
  {
    name: 'artifact-generator',
    flux: '2.9',
    build: (cluster) => {
      const generator = fluxObject(
        cluster,
        'source.extensions.fluxcd.io/v1beta1',
        'ArtifactGenerator',
        'media',
        'bundles',
        {
          sources: [{ alias: 'repo', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }],
          artifacts: [{ name: 'bundle-a', copy: [{ from: '@repo/bundles/a/**', to: '@artifact/' }] }],
        },
        {
          ready: 'False',
          reason: 'BuildFailed',
          message: 'bundle-a build failed: source path bundles/a does not exist',
        },
      );
      const artifact = fluxObject(
        cluster,
        'source.toolkit.fluxcd.io/v1',
        'ExternalArtifact',
        'media',
        'bundle-a',
        {
          sourceRef: {
            apiVersion: 'source.extensions.fluxcd.io/v1beta1',
            kind: 'ArtifactGenerator',
            name: 'bundles',
            namespace: 'media',
          },
        },
        { status: { conditions: [] } },
      );
      const ks = kustomization(cluster, 'media', 'bundle-a', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
        spec: { sourceRef: { kind: 'ExternalArtifact', name: 'bundle-a' } },
      });
      return {
        root: of(generator),
        accept: [],
        symptoms: [of(ks), of(artifact)],
        reason: 'The generator copies a folder that does not exist.',
      };
    },
  },
  {
    name: 'nightly-job-fails',
    flux: '2.9',
    build: (cluster) => {
      const template = {
        spec: {
          containers: [{ name: 'export', image: 'ghcr.io/acme/export:3.1.0' }],
          restartPolicy: 'Never',
        },
      };
      const cron = plain(cluster, 'batch/v1', 'CronJob', 'shop', 'export', {
        spec: { schedule: '0 2 * * *', jobTemplate: { spec: { template } } },
        status: { lastScheduleTime: cluster.ago(480) },
      });
      const job = plain(cluster, 'batch/v1', 'Job', 'shop', 'export-29390520', {
        metadata: {
          name: 'export-29390520',
          namespace: 'shop',
          ownerReferences: [
            {
              apiVersion: 'batch/v1',
              kind: 'CronJob',
              name: 'export',
              uid: cron.metadata.uid,
              controller: true,
            },
          ],
        },
        spec: { template },
        status: {
          failed: 4,
          startTime: cluster.ago(480),
          conditions: [
            {
              type: 'Failed',
              status: 'True',
              reason: 'BackoffLimitExceeded',
              message: 'Job has reached the specified backoff limit',
              lastTransitionTime: cluster.ago(470),
            },
          ],
        },
      });
      const run = pod(
        cluster,
        job,
        'export-29390520-xk2lp',
        { 'job-name': 'export-29390520' },
        template.spec,
        { name: 'export', image: 'ghcr.io/acme/export:3.1.0' },
        {
          phase: 'Failed',
          terminated: { exitCode: 1, reason: 'Error', finishedAt: cluster.ago(471) },
          minutes: 480,
        },
        480,
      );
      cluster.log('shop', run.metadata.name, 'export', ['exporting 2026-11-19', 'KeyError: EXPORT_BUCKET']);
      return {
        root: of(cron),
        accept: [of(job), of(run)],
        symptoms: [of(cron), of(job)],
        reason: 'The program misses a variable.',
      };
    },
  },
  {
    name: 'autoscaler-without-metrics',
    flux: '2.9',
    build: (cluster) => {
      const server = workload(cluster, 'kube-system', 'metrics-server', {
        replicas: 1,
        pod: {
          waiting: {
            reason: 'ImagePullBackOff',
            message: 'Back-off pulling image "registry.k8s.io/metrics-server:v9": manifest unknown',
          },
          minutes: 90,
        },
      });
      const api = plain(cluster, 'apiregistration.k8s.io/v1', 'APIService', '', 'v1beta1.metrics.k8s.io', {
        spec: { service: { name: 'metrics-server', namespace: 'kube-system' } },
        status: {
          conditions: [
            {
              type: 'Available',
              status: 'False',
              reason: 'MissingEndpoints',
              message:
                'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"',
              lastTransitionTime: cluster.ago(90),
            },
          ],
        },
      });
      const web = workload(cluster, 'shop', 'front');
      const hpa = plain(cluster, 'autoscaling/v2', 'HorizontalPodAutoscaler', 'shop', 'front', {
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: web.workload.metadata.name },
        },
        status: {
          conditions: [
            {
              type: 'ScalingActive',
              status: 'False',
              reason: 'FailedGetResourceMetric',
              message:
                'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)',
              lastTransitionTime: cluster.ago(88),
            },
          ],
        },
      });
      return {
        root: of(server.workload),
        accept: [...server.pods.map(of), of(api)].slice(0, 1),
        symptoms: [of(hpa)],
        reason: 'metrics-server does not run.',
      };
    },
  },
  {
    name: 'liveness-probe-kills',
    flux: '2.9',
    build: (cluster) => {
      const slow = workload(cluster, 'media', 'render', {
        pod: {
          restarts: 7,
          running: true,
          last: { exitCode: 137, reason: 'Error', finishedAt: cluster.ago(2) },
          minutes: 30,
        },
      });
      for (const about of slow.pods)
        cluster.event(
          about,
          'Warning',
          'Unhealthy',
          'Liveness probe failed: Get "http://10.0.0.8:8080/healthz": context deadline exceeded',
          1,
          30,
        );
      const ks = kustomization(cluster, 'media', 'render', [slow.workload, slow.service], {
        ...FAILED_HEALTH,
        message: timedOut(slow.workload),
      });
      return {
        root: of(slow.workload),
        accept: slow.pods.map(of),
        symptoms: [of(ks)],
        reason: 'The liveness probe is too impatient.',
      };
    },
  },
  {
    name: 'scaled-to-zero-by-hand',
    flux: '2.9',
    build: (cluster) => {
      const auth = workload(cluster, 'shop', 'auth', { replicas: 0 });
      auth.workload.metadata.managedFields = [
        {
          manager: 'kubectl',
          operation: 'Update',
          time: cluster.ago(35),
          subresource: 'scale',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
      ];
      kustomization(cluster, 'shop', 'auth', [auth.workload, auth.service]);
      const web = workload(cluster, 'shop', 'account', { pod: { minutes: 30 } });
      for (const about of web.pods) {
        cluster.event(
          about,
          'Warning',
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
          1,
          60,
        );
        cluster.log('shop', about.metadata.name, 'account', [
          'level=error msg="token check failed" error="Get \\"http://auth:80/verify\\": dial tcp 10.96.1.2:80: connect: connection refused"',
        ]);
      }
      return {
        root: of(auth.workload),
        accept: [of(auth.service)],
        symptoms: [of(web.workload)],
        reason: 'auth was scaled to nothing by hand.',
      };
    },
  },
  {
    name: 'bucket-unreachable',
    flux: '2.4',
    build: (cluster) => {
      const minio = workload(cluster, 'data', 'minio', {
        kind: 'StatefulSet',
        replicas: 1,
        pod: {
          unscheduled: "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
          minutes: 60,
        },
      });
      const bucket = source(
        cluster,
        'Bucket',
        'shop',
        'themes',
        { endpoint: 'minio.data.svc.cluster.local:9000', bucketName: 'themes', insecure: true },
        'sha256:0',
        {
          ready: 'False',
          reason: 'BucketOperationFailed',
          message:
            'failed to confirm existence of \'themes\' bucket: Get "http://minio.data.svc.cluster.local:9000/themes/?location=": dial tcp 10.96.8.8:9000: connect: connection refused',
          retrying: true,
        },
      );
      const ks = kustomization(cluster, 'shop', 'themes', [], {
        ready: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
        spec: { sourceRef: { kind: 'Bucket', name: 'themes' } },
      });
      return {
        root: of(minio.workload),
        accept: minio.pods.map(of),
        symptoms: [of(ks), of(bucket)],
        reason: 'The object store is not scheduled.',
      };
    },
  },
  {
    name: 'deploy-key-of-wrong-shape',
    flux: '2.9',
    build: (cluster) => {
      const secret = plain(cluster, 'v1', 'Secret', 'media', 'clips-deploy-key', {
        type: 'Opaque',
        data: { password: '****' },
      });
      const git = gitRepository(cluster, 'media', 'clips', {
        ready: 'False',
        reason: 'AuthenticationFailed',
        message:
          "failed to configure authentication options: invalid 'media/clips-deploy-key' secret data: required fields 'identity' and 'known_hosts'",
        retrying: true,
      });
      return {
        root: of(secret),
        accept: [of(git)],
        symptoms: [of(git)],
        reason: 'The Secret lacks the keys of SSH.',
      };
    },
  },
];
