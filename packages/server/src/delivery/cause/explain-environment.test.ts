import { describe, expect, it } from 'vitest';
import { anObject } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { aCrash, changed, rootsOf, saying } from './a-crash.fixture.ts';

const labels = { app: 'db' };
const database: readonly KubeObject[] = [
  anObject('StatefulSet', 'db', {
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {} } },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  }),
  anObject('Pod', 'db-0', {
    metadata: { labels },
    status: { phase: 'Running', podIP: '10.244.1.30', conditions: [{ type: 'Ready', status: 'True' }] },
  }),
  anObject('Service', 'db', { spec: { clusterIP: 'None', selector: labels, ports: [{ port: 5432 }] } }),
];
const policy = (minutes: number, ingress: object[] = []) =>
  anObject('NetworkPolicy', 'guard', {
    metadata: changed(minutes),
    spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress },
  });

const told = aCrash('web', { containers: [{ name: 'web', env: [{ name: 'HOST', value: 'db.apps.svc' }] }] });
const untold = aCrash('web', { containers: [{ name: 'web' }] });
const vague = saying('fatal: database is not available');

describe('a policy that keeps a program from what it calls', () => {
  it.each([
    ['its environment names it', told, vague],
    ['its log names the address of a pod', untold, saying('dial tcp 10.244.1.30:5432: i/o timeout')],
  ])('is the cause when %s', async (_, crash, logs) => {
    expect((await rootsOf([...crash, ...database, policy(12)], logs))[0]).toBe('NetworkPolicy/apps/guard');
  });

  it.each([
    ['it lets the program in', policy(12, [{ from: [{ podSelector: {} }] }]), vague],
    ['it has been the same for days', policy(9000), vague],
    ['it was made after the trouble began', policy(3), vague],
    ['the program failed for something else', policy(12), saying('panic: index out of range')],
  ])('is not the cause when %s', async (_, guard, logs) => {
    expect((await rootsOf([...told, ...database, guard], logs))[0]).toBe('Deployment/apps/web');
  });
});
