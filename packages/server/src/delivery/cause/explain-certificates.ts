import { listOf, textOf } from '../fields.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { servicesNamed } from './explain-answers.ts';
import { isDown } from './explain-workloads.ts';
import { blame, type Explainer } from './explanation.ts';
import type { World } from './world.ts';

/** What a caller says of a certificate that it does not accept. */
const REFUSED = /x509:|certificate (?:has expired|is not yet valid|verify failed|expired)/i;

/** The Certificate of a server that is not accepted, when it is not well; and who ought to have renewed it. */
export const certificates: Explainer = (subject, world) => {
  if (subject.kind === 'Certificate') return renewers(subject, world);
  const bad = world.index.ofKind('Certificate').filter((certificate) => world.isBad(certificate));
  if (bad.length === 0) return [];
  const said = world.statements(subject).filter(({ text }) => REFUSED.test(text));
  return said.flatMap((statement) =>
    bad
      .filter(
        (certificate) =>
          isOf(certificate, statement.text) ||
          servicesNamed(statement, subject, world).some((service) => isShownBy(service, certificate, world)),
      )
      .map((certificate) => blame(certificate, 0.95, 'is served with', world, statement.evidence)),
  );
};

function isOf(certificate: KubeObject, text: string): boolean {
  const hosts = listOf(certificate, 'spec.dnsNames').filter((name) => typeof name === 'string');
  const words = new Set(text.split(/[^a-z0-9.-]+/));
  return hosts.some((host) => words.has(host));
}

/** Whether the pods behind a Service mount the Secret of a certificate. */
function isShownBy(service: KubeObject, certificate: KubeObject, world: World): boolean {
  const { namespace } = certificate.metadata;
  if (service.metadata.namespace !== namespace) return false;
  return world
    .workloadsBehind(service)
    .flatMap((workload) => referencesOf(workload))
    .some(({ to }) => to.kind === 'Secret' && to.name === textOf(certificate, 'spec.secretName'));
}

/** The controller of a Certificate that is not well, when it is down. */
function renewers(certificate: KubeObject, world: World) {
  if (!world.isBad(certificate)) return [];
  return world.index
    .ofKind('Deployment')
    .filter(
      (object) =>
        isDown(object, world) &&
        [object.metadata.name, object.metadata.labels?.['app.kubernetes.io/name']].includes('cert-manager'),
    )
    .map((controller) => blame(controller, 0.95, 'is renewed by', world));
}
