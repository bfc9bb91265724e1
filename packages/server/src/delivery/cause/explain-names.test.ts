import { describe, expect, it } from 'vitest';
import { anObject } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { aCrash, changed, rootsOf, saying } from './a-crash.fixture.ts';

const labels = { 'k8s-app': 'kube-dns' };
const system = { namespace: 'kube-system' };
const server: KubeObject = anObject('Deployment', 'coredns', {
  metadata: { ...system, labels },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'dns' }], volumes: [{ name: 'c', configMap: { name: 'coredns' } }] },
    },
  },
  status: { replicas: 1, readyReplicas: 1, conditions: [{ type: 'Available', status: 'True' }] },
});
const corefile = (minutes: number) =>
  anObject('ConfigMap', 'coredns', { metadata: { ...system, ...changed(minutes, 'kubectl-edit') } });
const service = (selector: object) =>
  anObject('Service', 'kube-dns', { metadata: system, spec: { selector, ports: [{ port: 53 }] } });

const crash = aCrash('web', { containers: [{ name: 'web' }] });
const outside = saying('dial tcp: lookup mail.example.net on 10.96.0.10:53: server misbehaving');
const nobody = saying('dial tcp: lookup gone.apps.svc on 10.96.0.10:53: no such host');

describe('the cause of names that are not resolved', () => {
  it('is what the name server was configured with shortly before', async () => {
    const roots = await rootsOf([...crash, server, service(labels), corefile(12)], outside);
    expect(roots[0]).toBe('ConfigMap/kube-system/coredns');
  });

  it('is a Service of the name server that selects none of its pods', async () => {
    const roots = await rootsOf(
      [...crash, server, service({ ...labels, tier: 'x' }), corefile(9000)],
      outside,
    );
    expect(roots[0]).toBe('Service/kube-system/kube-dns');
  });

  it.each([
    ['it was changed days ago', 9000, outside, 'Deployment/apps/web'],
    ['it was changed after the trouble began', 3, outside, 'Deployment/apps/web'],
    ['the name is of a Service that is not there', 12, nobody, 'Service/apps/gone'],
  ])('is not that configuration when %s', async (_, minutes, logs, root) => {
    const roots = await rootsOf([...crash, server, service(labels), corefile(minutes)], logs);
    expect(roots[0]).toBe(root);
  });
});

it.each([
  ['keeps others from the name server', [{ from: [{ podSelector: {} }] }], 'NetworkPolicy/kube-system/in'],
  ['lets everybody ask it', [{ from: [{ namespaceSelector: {} }] }], 'Deployment/apps/web'],
])('blames a policy for names that are not answered when it %s', async (_, ingress, root) => {
  const policy = anObject('NetworkPolicy', 'in', {
    metadata: { ...system, ...changed(12) },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress },
  });
  const late = saying('lookup mail.example.net on 10.96.0.10:53: read udp: i/o timeout');
  const roots = await rootsOf([...crash, server, service(labels), policy], late);
  expect(roots[0]).toBe(root);
});
