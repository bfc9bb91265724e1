import type { Evidence } from '../evidence.ts';
import { listOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { hostsNamed } from './hosts-named.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** What databases, caches and brokers answer when they have no room left: they run and look well. */
const EXHAUSTED =
  /too many (?:clients|connections)|remaining connection slots|max_(?:user_)?connections|OOM command not allowed|used memory > 'maxmemory'|MISCONF|READONLY You can't write|no space left on device|disk (?:is )?full|out of disk|flood-stage|read-only-allow-delete|memory resource limit alarm|quota exceeded.*bytes/i;

/** What a client says of a certificate it does not take. */
const UNTRUSTED =
  /x509: certificate has expired|certificate (?:has|is) expired|CERT_HAS_EXPIRED|certificate is not yet valid|certificate verify failed: certificate has expired|x509: certificate signed by unknown authority|CertificateExpired/i;

/** Those that answer, and with what a program cannot go on: no room left, or a certificate that is not valid. */
export const answers: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const services = servicesNamed(statement, subject, world);
    if (UNTRUSTED.test(statement.text))
      return services.flatMap((service) => certified(service, statement, world));
    return EXHAUSTED.test(statement.text)
      ? services.flatMap((service) => exhausted(service, subject, statement, world))
      : [];
  });

/** What programs in trouble were answered by a workload that has no room left. */
export function complaintsAbout(workload: KubeObject, world: World): readonly Evidence[] {
  if (POD_SPECS[workload.kind] === undefined) return [];
  return world.downWorkloads.flatMap((caller) =>
    world
      .statements(caller)
      .filter(({ text }) => EXHAUSTED.test(text))
      .filter((said) =>
        servicesNamed(said, caller, world).some((service) =>
          world.workloadsBehind(service).includes(workload),
        ),
      )
      .map(({ evidence }) => evidence),
  );
}

function servicesNamed(statement: Statement, subject: KubeObject, world: World): readonly KubeObject[] {
  return hostsNamed(statement.text, subject.metadata.namespace ?? '', world).flatMap(
    ({ service, namespace }) =>
      world.index.find({ group: '', kind: 'Service', namespace, name: service }) ?? [],
  );
}

function exhausted(
  service: KubeObject,
  subject: KubeObject,
  statement: Statement,
  world: World,
): Explanation[] {
  return world
    .workloadsBehind(service)
    .filter((workload) => workload !== world.workloadOf(subject))
    .map((workload) => ({
      ...blame(workload, 0.85, 'is answered by', world, statement.evidence),
      proven: true,
    }));
}

/** The Certificates a Service answers with that are not well. */
function certified(service: KubeObject, statement: Statement, world: World): Explanation[] {
  const { name, namespace = '' } = service.metadata;
  const mounted = world
    .workloadsBehind(service)
    .flatMap((workload) => referencesOf(workload))
    .filter(({ to }) => to.kind === 'Secret')
    .map(({ to }) => to.name);
  return world.index
    .ofKind('Certificate')
    .filter((found) => found.metadata.namespace === namespace && world.isBad(found))
    .filter((found) => {
      const names = listOf(found, 'spec.dnsNames').map(String);
      const secret = textOf(found, 'spec.secretName') ?? '';
      return mounted.includes(secret) || names.some((host) => host.startsWith(`${name}.${namespace}`));
    })

    .map((found) => blame(found, 0.93, 'is shown the certificate of', world, statement.evidence));
}
