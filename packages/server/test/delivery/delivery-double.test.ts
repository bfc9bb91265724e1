import { describeDelivery } from './delivery-contract.ts';
import { startDoubleCluster } from './support/double-cluster.ts';

describeDelivery('the double', startDoubleCluster);
