import { describe } from 'vitest';
import { describeDelivery } from './delivery-contract.ts';
import { HAS_GENUINE, startGenuineCluster } from './support/genuine-cluster.ts';

describe.skipIf(!HAS_GENUINE)('with KUBE_ASSETS', () => {
  describeDelivery('a genuine API server', startGenuineCluster);
});
