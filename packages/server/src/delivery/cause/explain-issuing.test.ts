import { describe, expect, it } from 'vitest';
import { ago, anObject } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { rootsOf } from './a-crash.fixture.ts';

const owned = (by: KubeObject) => ({
  creationTimestamp: ago(60),
  ownerReferences: [
    { apiVersion: by.apiVersion, kind: by.kind, name: by.metadata.name, uid: by.metadata.uid ?? '' },
  ],
});

const issuerRef = { kind: 'ClusterIssuer', name: 'public' };
const pending = { status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(60) }] } };

const certificate: KubeObject = {
  ...anObject('Certificate', 'web-tls', { metadata: { uid: 'c' }, spec: { issuerRef }, ...pending }),
  apiVersion: 'cert-manager.io/v1',
};
const request: KubeObject = {
  ...anObject('CertificateRequest', 'web-tls-1', {
    metadata: { uid: 'r', ...owned(certificate) },
    spec: { issuerRef },
    ...pending,
  }),
  apiVersion: 'cert-manager.io/v1',
};
const acme = (kind: string, name: string, by: KubeObject, rest: object): KubeObject => ({
  ...anObject(kind, name, { metadata: { uid: name, ...owned(by) }, ...rest }),
  apiVersion: 'acme.cert-manager.io/v1',
});
const order = acme('Order', 'order', request, { spec: { issuerRef }, status: { state: 'pending' } });
const challenge = (reason: string, state = 'pending') =>
  acme('Challenge', 'challenge', order, {
    spec: { issuerRef, solver: { dns01: { cloudflare: { apiTokenSecretRef: { name: 'token' } } } } },
    status: { state, reason },
  });
const controller = anObject('Deployment', 'cert-manager', { metadata: { namespace: 'certs' } });
const token = anObject('Secret', 'token', { metadata: { namespace: 'certs' } });
const attempt = [certificate, request, order, controller];

describe('the cause of a certificate that is not issued', () => {
  it('is the Secret of the challenge in the namespace of the controller, when it is refused', async () => {
    const refused = challenge('querying the API: Error: 9109: Invalid access token');
    expect((await rootsOf([...attempt, refused, token]))[0]).toBe('Secret/certs/token');
  });

  it('is that Secret when it is not there', async () => {
    const refused = challenge('error getting the token: secret "token" not found');
    expect((await rootsOf([...attempt, refused]))[0]).toBe('Secret/certs/token');
  });

  it('is the challenge when it waits for something else', async () => {
    const waiting = challenge('Waiting for DNS-01 challenge propagation: not yet propagated');
    expect((await rootsOf([...attempt, waiting, token]))[0]).toBe('Challenge/apps/challenge');
  });

  it('is an issuer that is not ready', async () => {
    const issuer: KubeObject = {
      ...anObject('ClusterIssuer', 'public', { metadata: { namespace: '' }, spec: {}, ...pending }),
      apiVersion: 'cert-manager.io/v1',
    };
    expect((await rootsOf([certificate, request, controller, issuer]))[0]).toBe('ClusterIssuer/public');
  });

  it('is not a challenge that is done', async () => {
    const done = challenge('', 'valid');
    expect((await rootsOf([...attempt, done]))[0]).toBe('Order/apps/order');
  });
});
