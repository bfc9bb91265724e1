/** What an edge of the graph says, read from its start: `apps` is delivered from its source. */
export type Relation =
  | 'source'
  | 'depends_on'
  | 'config'
  | 'identity'
  | 'applies'
  | 'owns'
  | 'selects'
  | 'routes'
  | 'scales'
  | 'volume'
  | 'runs_on'
  | 'policy'
  | 'automates'
  | 'notifies'
  | 'calls';

/** One place where objects of a kind name others. */
export interface ReferenceRule {
  /** A path with `[]` steps; it leads to the name itself, or to a record with name, kind and namespace. */
  readonly at: string;
  readonly relation: Relation;
  /** The kind that is meant where the record does not say it. */
  readonly kind?: string;
  /** Set for kinds without namespace. */
  readonly cluster?: true;
  /** The field of the record that holds the name, if it is not `name`. */
  readonly name?: string;
}

const SECRET = { relation: 'config', kind: 'Secret' } as const;

const REMOTE: readonly ReferenceRule[] = [
  { at: 'spec.kubeConfig.secretRef', ...SECRET },
  { at: 'spec.kubeConfig.configMapRef', relation: 'config', kind: 'ConfigMap' },
  { at: 'spec.serviceAccountName', relation: 'identity', kind: 'ServiceAccount' },
];

const SOURCE: readonly ReferenceRule[] = [
  { at: 'spec.secretRef', ...SECRET },
  { at: 'spec.certSecretRef', ...SECRET },
  { at: 'spec.proxySecretRef', ...SECRET },
  { at: 'spec.verify.secretRef', ...SECRET },
  { at: 'spec.serviceAccountName', relation: 'identity', kind: 'ServiceAccount' },
];

const ROUTE: readonly ReferenceRule[] = [
  { at: 'spec.parentRefs[]', relation: 'routes', kind: 'Gateway' },
  { at: 'spec.rules[].backendRefs[]', relation: 'routes', kind: 'Service' },
];

/** Where objects of each kind name others in their spec. Kinds that are not here name others by convention only. */
export const REFERENCE_RULES: Readonly<Record<string, readonly ReferenceRule[]>> = {
  Kustomization: [
    { at: 'spec.sourceRef', relation: 'source', kind: 'GitRepository' },
    { at: 'spec.dependsOn[]', relation: 'depends_on', kind: 'Kustomization' },
    { at: 'spec.postBuild.substituteFrom[]', relation: 'config' },
    { at: 'spec.decryption.secretRef', ...SECRET },
    ...REMOTE,
  ],
  HelmRelease: [
    { at: 'spec.chartRef', relation: 'source' },
    { at: 'spec.dependsOn[]', relation: 'depends_on', kind: 'HelmRelease' },
    { at: 'spec.valuesFrom[]', relation: 'config' },
    ...REMOTE,
  ],
  GitRepository: [...SOURCE, { at: 'spec.include[].repository', relation: 'source', kind: 'GitRepository' }],
  OCIRepository: SOURCE,
  Bucket: SOURCE,
  HelmRepository: SOURCE,
  HelmChart: [{ at: 'spec.sourceRef', relation: 'source' }, ...SOURCE],
  ExternalArtifact: [{ at: 'spec.sourceRef', relation: 'source', kind: 'ArtifactGenerator' }],
  ArtifactGenerator: [{ at: 'spec.sources[]', relation: 'source' }],
  ImageRepository: SOURCE,
  ImagePolicy: [{ at: 'spec.imageRepositoryRef', relation: 'source', kind: 'ImageRepository' }],
  ImageUpdateAutomation: [{ at: 'spec.sourceRef', relation: 'automates', kind: 'GitRepository' }],
  Alert: [{ at: 'spec.providerRef', relation: 'notifies', kind: 'Provider' }],
  Provider: [
    { at: 'spec.secretRef', ...SECRET },
    { at: 'spec.certSecretRef', ...SECRET },
  ],
  Receiver: [{ at: 'spec.secretRef', ...SECRET }],
  FluxInstance: [{ at: 'spec.sync.pullSecret', ...SECRET }],
  ResourceSet: [
    { at: 'spec.dependsOn[]', relation: 'depends_on' },
    { at: 'spec.inputsFrom[]', relation: 'source', kind: 'ResourceSetInputProvider' },
    { at: 'spec.serviceAccountName', relation: 'identity', kind: 'ServiceAccount' },
  ],
  ResourceSetInputProvider: SOURCE,
  Ingress: [
    { at: 'spec.rules[].http.paths[].backend.service', relation: 'routes', kind: 'Service' },
    { at: 'spec.defaultBackend.service', relation: 'routes', kind: 'Service' },
    { at: 'spec.tls[].secretName', ...SECRET },
    { at: 'spec.ingressClassName', relation: 'config', kind: 'IngressClass', cluster: true },
  ],
  HTTPRoute: ROUTE,
  GRPCRoute: ROUTE,
  Gateway: [{ at: 'spec.gatewayClassName', relation: 'config', kind: 'GatewayClass', cluster: true }],
  HorizontalPodAutoscaler: [{ at: 'spec.scaleTargetRef', relation: 'scales' }],
  PersistentVolumeClaim: [
    { at: 'spec.storageClassName', relation: 'volume', kind: 'StorageClass', cluster: true },
    { at: 'spec.volumeName', relation: 'volume', kind: 'PersistentVolume', cluster: true },
  ],
  StatefulSet: [{ at: 'spec.serviceName', relation: 'routes', kind: 'Service' }],
  RoleBinding: [
    { at: 'roleRef', relation: 'identity' },
    { at: 'subjects[]', relation: 'identity' },
  ],
  ClusterRoleBinding: [
    { at: 'roleRef', relation: 'identity', cluster: true },
    { at: 'subjects[]', relation: 'identity' },
  ],
  APIService: [{ at: 'spec.service', relation: 'calls', kind: 'Service' }],
  ValidatingWebhookConfiguration: [
    { at: 'webhooks[].clientConfig.service', relation: 'calls', kind: 'Service' },
  ],
  MutatingWebhookConfiguration: [
    { at: 'webhooks[].clientConfig.service', relation: 'calls', kind: 'Service' },
  ],
};

/** Where each kind that makes pods keeps the spec of the pod. */
export const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  Deployment: 'spec.template.spec',
  StatefulSet: 'spec.template.spec',
  DaemonSet: 'spec.template.spec',
  ReplicaSet: 'spec.template.spec',
  Job: 'spec.template.spec',
  CronJob: 'spec.jobTemplate.spec.template.spec',
};

/** What a pod's spec names, below {@link POD_SPECS}. */
export const POD_RULES: readonly ReferenceRule[] = [
  { at: 'volumes[].configMap', relation: 'config', kind: 'ConfigMap' },
  { at: 'volumes[].secret', ...SECRET, name: 'secretName' },
  { at: 'volumes[].projected.sources[].configMap', relation: 'config', kind: 'ConfigMap' },
  { at: 'volumes[].projected.sources[].secret', ...SECRET },
  {
    at: 'volumes[].persistentVolumeClaim',
    relation: 'volume',
    kind: 'PersistentVolumeClaim',
    name: 'claimName',
  },
  ...['initContainers', 'containers'].flatMap((list): ReferenceRule[] => [
    { at: `${list}[].envFrom[].configMapRef`, relation: 'config', kind: 'ConfigMap' },
    { at: `${list}[].envFrom[].secretRef`, ...SECRET },
    { at: `${list}[].env[].valueFrom.configMapKeyRef`, relation: 'config', kind: 'ConfigMap' },
    { at: `${list}[].env[].valueFrom.secretKeyRef`, ...SECRET },
  ]),
  { at: 'imagePullSecrets[]', ...SECRET },
  { at: 'serviceAccountName', relation: 'identity', kind: 'ServiceAccount' },
  { at: 'nodeName', relation: 'runs_on', kind: 'Node', cluster: true },
  { at: 'priorityClassName', relation: 'policy', kind: 'PriorityClass', cluster: true },
];
