import { isRecord } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** Fields of metadata that each cluster sets for itself. */
const OWN_METADATA = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'selfLink',
  'ownerReferences',
  'finalizers',
  'generateName',
]);

/** Annotations and labels that say when something was done, not what is wanted. */
const OWN_MARKS =
  /^(kubectl\.kubernetes\.io\/(last-applied-configuration|restartedAt)|deployment\.kubernetes\.io\/revision|reconcile\.fluxcd\.io\/|control-plane\.alpha\.kubernetes\.io\/|meta\.helm\.sh\/release-namespace|autoscaling\.alpha\.kubernetes\.io\/|kustomize\.toolkit\.fluxcd\.io\/(checksum|reconciledAt)|pv\.kubernetes\.io\/|volume\.kubernetes\.io\/)/;

/** Fields below the root that the server or a controller fills in, by kind; '*' for all. */
const OWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  '*': ['status'],
  Service: [
    'spec.clusterIP',
    'spec.clusterIPs',
    'spec.healthCheckNodePort',
    'spec.ports[].nodePort',
    'spec.ipFamilies',
    'spec.ipFamilyPolicy',
    'spec.internalTrafficPolicy',
  ],
  Pod: ['spec.nodeName', 'spec.tolerations', 'spec.serviceAccount'],
  Job: ['spec.selector', 'spec.template.metadata.labels'],
  PersistentVolumeClaim: ['spec.volumeName'],
  Namespace: ['spec.finalizers'],
  ServiceAccount: ['secrets'],
  ValidatingWebhookConfiguration: ['webhooks[].clientConfig.caBundle'],
  MutatingWebhookConfiguration: ['webhooks[].clientConfig.caBundle'],
  CustomResourceDefinition: ['spec.conversion.webhook.clientConfig.caBundle'],
  APIService: ['spec.caBundle'],
  // What it has observed of the cluster; the rest of its spec says which Flux there is.
  FluxReport: ['spec.reconcilers', 'spec.sync', 'spec.cluster'],
  Node: ['spec.podCIDR', 'spec.podCIDRs', 'spec.providerID'],
};

/** Kinds of Kubernetes itself: in others a field may be called as a default is, and mean something. */
const DEFAULTED = /^(v1$|apps\/|batch\/|autoscaling\/|policy\/|networking\.k8s\.io\/)/;

/** Defaults the API server writes, which one manifest says and another leaves out. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  sessionAffinity: 'None',
  protocol: 'TCP',
};

/** An object as somebody wanted it: without what servers and controllers set, and without defaults. */
export function normalise(object: KubeObject): Readonly<Record<string, unknown>> {
  const { metadata, apiVersion: _version, kind: _kind, ...rest } = object;
  const without = [...(OWN_FIELDS['*'] ?? []), ...(OWN_FIELDS[object.kind] ?? [])];
  const wanted = without.reduce<unknown>((value, path) => removed(value, path.split('.')), rest);
  const head = Object.fromEntries(Object.entries(metadata).filter(([name]) => !OWN_METADATA.has(name)));
  const spec =
    isRecord(wanted) && DEFAULTED.test(object.apiVersion) ? { spec: withoutDefaults(wanted.spec) } : {};
  return withoutEmpty({ metadata: withoutMarks(head), ...(wanted as object), ...spec });
}

function withoutMarks(head: Record<string, unknown>): Record<string, unknown> {
  const { name: _name, namespace: _namespace, ...marks } = head;
  const kept = Object.entries(marks).map(([field, value]) => {
    if (!isRecord(value)) return [field, value] as const;
    return [
      field,
      Object.fromEntries(Object.entries(value).filter(([mark]) => !OWN_MARKS.test(mark))),
    ] as const;
  });
  return Object.fromEntries(kept.filter(([, value]) => !isRecord(value) || Object.keys(value).length > 0));
}

function removed(value: unknown, path: readonly string[]): unknown {
  const [step = '', ...rest] = path;
  const name = step.replace('[]', '');
  if (!isRecord(value) || value[name] === undefined) return value;
  if (rest.length === 0) {
    const { [name]: _gone, ...kept } = value;
    return kept;
  }
  const child = value[name];
  const next = Array.isArray(child) ? child.map((item) => removed(item, rest)) : removed(child, rest);
  return { ...value, [name]: next };
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, field]) =>
      !(Object.hasOwn(DEFAULTS, name) && DEFAULTS[name] === field) && (!isEmpty(field) || saysMuch(name)),
  );
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutDefaults(field)]));
}

/** An empty selector selects everything, and a missing one nothing; so do empty rules. */
function saysMuch(name: string): boolean {
  return /selector$/i.test(name) || ['ingress', 'egress', 'from', 'to'].includes(name);
}

function withoutEmpty(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined && !isEmpty(field)),
  );
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    (isRecord(value) && Object.keys(value).length === 0) ||
    (Array.isArray(value) && value.length === 0)
  );
}
