const interval = '10m';
const sourceRef = { kind: 'GitRepository', name: 'repo' };

/** The least spec that each kind Flux reconciles takes, by its definition. */
export const LEAST_SPECS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ArtifactGenerator: {
    sources: [{ alias: 'repo', ...sourceRef }],
    artifacts: [{ name: 'all', copy: [{ from: '@repo/**', to: '@artifact/' }] }],
  },
  Bucket: { interval, bucketName: 'apps', endpoint: 's3.example.org' },
  FluxInstance: {},
  GitRepository: { interval, url: 'https://git.example.org/apps.git' },
  HelmChart: { interval, chart: 'web', sourceRef },
  HelmRelease: { interval, chartRef: { kind: 'OCIRepository', name: 'chart' } },
  HelmRepository: { interval, url: 'https://charts.example.org' },
  ImagePolicy: { imageRepositoryRef: { name: 'web' }, policy: { alphabetical: {} } },
  ImageRepository: { interval, image: 'registry.example.org/web' },
  ImageUpdateAutomation: { interval, sourceRef },
  Kustomization: { interval, prune: true, sourceRef },
  OCIRepository: { interval, url: 'oci://registry.example.org/apps' },
  Receiver: { type: 'generic', secretRef: { name: 'token' }, resources: [sourceRef] },
  ResourceSet: {},
  ResourceSetInputProvider: {},
};
