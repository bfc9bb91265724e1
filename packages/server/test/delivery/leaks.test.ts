import { describeLeaks } from './leaks-contract.ts';
import { type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';

describeLeaks('the double', startDoubleCluster, async (blue) => {
  (blue as DoubleCluster).trouble = ({ path }) =>
    path.includes('/secrets')
      ? { status: 403, body: { kind: 'Status', message: 'secrets is forbidden' } }
      : undefined;
  return 'blue-admin';
});
