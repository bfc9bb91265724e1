import type { Draft } from './test-cluster.ts';

const NOW = '2026-11-21T10:00:00Z';

/** A condition as controllers write it. */
export function condition(type: string, status: string, reason: string, message = '') {
  return { type, status, reason, message, lastTransitionTime: NOW };
}

/** A Namespace. */
export function namespace(name: string): Draft {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** A Kustomization that is ready, from `GitRepository/<namespace>/repo`. */
export function kustomization(
  ns: string,
  name: string,
  more: { spec?: object; status?: object; metadata?: object } = {},
): Draft {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: ns, ...more.metadata },
    spec: { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'repo' }, ...more.spec },
    status: {
      observedGeneration: 1,
      lastAppliedRevision: 'main@sha1:abc',
      conditions: [condition('Ready', 'True', 'ReconciliationSucceeded', 'Applied')],
      ...more.status,
    },
  };
}

/** A GitRepository that is ready. */
export function gitRepository(ns: string, name = 'repo', url = 'https://git.example.org/apps.git'): Draft {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name, namespace: ns },
    spec: { interval: '5m', url, ref: { branch: 'main' } },
    status: { observedGeneration: 1, conditions: [condition('Ready', 'True', 'Succeeded', 'stored')] },
  };
}

/** A HelmRelease that is ready. */
export function helmRelease(ns: string, name: string, values: object = {}): Draft {
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: ns },
    spec: { interval: '10m', chartRef: { kind: 'OCIRepository', name: 'chart' }, values },
    status: { observedGeneration: 1, conditions: [condition('Ready', 'True', 'UpgradeSucceeded', 'ok')] },
  };
}

/** A Deployment of one container. */
export function deployment(ns: string, name: string, env: readonly object[] = []): Draft {
  const labels = { app: name };
  const containers = [{ name: 'app', image: 'example/app:1', env }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: ns },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** A running Pod on node-1, labelled for a Deployment. */
export function pod(ns: string, name: string, app: string): Draft {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: ns, labels: { app } },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'app',
          image: 'example/app:1',
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        },
      ],
    },
    status: { phase: 'Running', conditions: [condition('Ready', 'True', '')] },
  };
}

/** A Secret. */
export function secret(ns: string, name: string, values: Readonly<Record<string, string>>): Draft {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: ns }, type: 'Opaque', data };
}

/** An Event about an object. */
export function event(about: Draft, type: 'Normal' | 'Warning', reason: string, message: string): Draft {
  const { apiVersion, kind, metadata } = about;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${metadata?.name}.${reason.toLowerCase()}`,
      namespace: metadata?.namespace ?? 'default',
    } as Draft['metadata'] & object,
    involvedObject: { apiVersion, kind, name: metadata?.name, namespace: metadata?.namespace },
    ...{ type, reason, message, count: 1, source: { component: 'test' } },
    ...{ firstTimestamp: NOW, lastTimestamp: NOW },
  };
}
