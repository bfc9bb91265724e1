import { describe } from 'vitest';
import { describeLeaks } from './leaks-contract.ts';
import { HAS_GENUINE, startGenuineCluster } from './support/genuine-cluster.ts';
import { bindingTo, grant, role } from './support/rights.ts';
import { create } from './support/test-cluster.ts';

describe.skipIf(!HAS_GENUINE)('with KUBE_ASSETS', () =>
  describeLeaks('a genuine API server', startGenuineCluster, async (blue) => {
    await create(blue, role('reader'));
    await grant(blue, bindingTo({ kind: 'User', name: 'dev' }, 'guidon-reader'));
    return 'blue-dev';
  }),
);
