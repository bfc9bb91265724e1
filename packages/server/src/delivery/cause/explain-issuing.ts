import { fieldOf, isRecord, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { blame, blameMissing, type Explainer, type Explanation } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** Groups of cert-manager's kinds. */
const GROUPS: ReadonlySet<string> = new Set(['cert-manager.io', 'acme.cert-manager.io']);

/** Kinds that stand for one attempt to get a certificate; each is made by the one before it. */
const ATTEMPTS: ReadonlySet<string> = new Set(['CertificateRequest', 'Order', 'Challenge']);

/** Words of a name service or vault that does not take the credentials it is asked with. */
const DENIED =
  /invalid (access|api|auth\w*) (token|key)|invalid (token|credentials)|unauthori[sz]ed|authentication (failed|error)|permission denied|access ?denied|forbidden|InvalidClientTokenId|SignatureDoesNotMatch|\b40[13]\b/i;

/** What a certificate that is not issued waits for: the latest attempt, its issuer, and the Secret that signs in with. */
export const issuing: Explainer = (subject, world) => {
  if (!GROUPS.has(groupOf(subject.apiVersion)) || !world.isBad(subject)) return [];
  return [...attempts(subject, world), ...issuers(subject, world), ...credentials(subject, world)];
};

/** The latest attempt to issue what an object asks for, when it does not get on. */
function attempts(subject: KubeObject, world: World): Explanation[] {
  const made = world.index.childrenOf(subject).filter(({ kind }) => ATTEMPTS.has(kind));
  const latest = made.toSorted((a, b) => madeAt(b) - madeAt(a));
  const open = subject.kind === 'Certificate' ? latest.slice(0, 1) : latest;
  return open
    .filter((attempt) => world.isBad(attempt))
    .map((attempt) => blame(attempt, 0.97, 'waits for', world));
}

function madeAt({ metadata }: KubeObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

function issuers(subject: KubeObject, world: World): Explanation[] {
  const issuer = issuerOf(subject, world);
  return issuer !== undefined && world.isBad(issuer) ? [blame(issuer, 0.97, 'is issued by', world)] : [];
}

function issuerOf(subject: KubeObject, world: World): KubeObject | undefined {
  const name = textOf(subject, 'spec.issuerRef.name');
  if (name === undefined) return undefined;
  const kind = textOf(subject, 'spec.issuerRef.kind') ?? 'Issuer';
  const namespace = kind === 'Issuer' ? (subject.metadata.namespace ?? '') : '';
  return world.index.find({ kind, namespace, name });
}

/** The Secrets a challenge or an issuer signs in with, when it says that they are not there or not taken. */
function credentials(subject: KubeObject, world: World): Explanation[] {
  if (!['Challenge', 'Issuer', 'ClusterIssuer'].includes(subject.kind)) return [];
  const said = saidOf(subject, world);
  const namespace = secretsOf(subject, world);
  return secretsNamed(subject.spec).flatMap((name): Explanation[] => {
    const ref = { kind: 'Secret', namespace, name };
    const found = world.index.find(ref);
    const telling = said.find(({ text }) => (found === undefined ? text.includes(name) : DENIED.test(text)));
    if (telling === undefined) return [];
    if (found !== undefined) return [blame(found, 0.75, 'signs in with', world, telling.evidence)];
    return world.isMissing(ref) ? [blameMissing(ref, 0.95, 'signs in with', telling.evidence)] : [];
  });
}

/** What is said about an object; a challenge says in a field why it does not get on. */
function saidOf(subject: KubeObject, world: World): readonly Pick<Statement, 'text' | 'evidence'>[] {
  const { message, evidence } = world.health.of(subject);
  return [...world.statements(subject), ...evidence.map((shown) => ({ text: message, evidence: shown }))];
}

/** The namespace of an issuer's Secrets: that of the controller when the issuer has none. */
function secretsOf(subject: KubeObject, world: World): string {
  const kind = subject.kind === 'Challenge' ? textOf(subject, 'spec.issuerRef.kind') : subject.kind;
  if (kind !== 'ClusterIssuer') return subject.metadata.namespace ?? '';
  const controller = world.index
    .ofKind('Deployment')
    .find(({ metadata }) =>
      [metadata.name, metadata.labels?.['app.kubernetes.io/name']].includes('cert-manager'),
    );
  return controller?.metadata.namespace ?? 'cert-manager';
}

/** The Secrets named below a spec, save the key of the account, which the issuer makes itself. */
function secretsNamed(spec: unknown): readonly string[] {
  if (Array.isArray(spec)) return [...new Set(spec.flatMap(secretsNamed))];
  if (!isRecord(spec)) return [];
  const names = Object.entries(spec).flatMap(([field, value]) => {
    if (field === 'privateKeySecretRef') return [];
    if (field === 'secretName' && typeof value === 'string') return [value];
    const name = /SecretRef$|^secretRef$/.test(field) ? fieldOf(value, 'name') : undefined;
    return typeof name === 'string' ? [name] : secretsNamed(value);
  });
  return [...new Set(names)];
}
