import { compareClusters } from './compare-clusters.ts';
import { createFlag } from './create-flag.ts';
import type { Tool } from './define-tool.ts';
import { deleteAttribute } from './delete-attribute.ts';
import { deleteEnvironment } from './delete-environment.ts';
import { deleteExample } from './delete-example.ts';
import { deleteFlag } from './delete-flag.ts';
import { deleteList } from './delete-list.ts';
import { deleteProject } from './delete-project.ts';
import { deleteSegment } from './delete-segment.ts';
import { evaluateFlag } from './evaluate-flag.ts';
import { explainFailure } from './explain-failure.ts';
import { getChangeRequest } from './get-change-request.ts';
import { getClusterStatus } from './get-cluster-status.ts';
import { getDeliveryGraph } from './get-delivery-graph.ts';
import { getFlag } from './get-flag.ts';
import { getList } from './get-list.ts';
import { getLogs } from './get-logs.ts';
import { getMetrics } from './get-metrics.ts';
import { getSegment } from './get-segment.ts';
import { getTimeline } from './get-timeline.ts';
import { listAttributes } from './list-attributes.ts';
import { listChangeRequests } from './list-change-requests.ts';
import { listChanges } from './list-changes.ts';
import { listClusters } from './list-clusters.ts';
import { listEvents } from './list-events.ts';
import { listExamples } from './list-examples.ts';
import { listFlags } from './list-flags.ts';
import { listKeys } from './list-keys.ts';
import { listLists } from './list-lists.ts';
import { listProjects } from './list-projects.ts';
import { listResources } from './list-resources.ts';
import { listSegments } from './list-segments.ts';
import { listSurfaceFlags } from './list-surface-flags.ts';
import { operateDelivery } from './operate-delivery.ts';
import { promoteFlag } from './promote-flag.ts';
import { proposeChange } from './propose-change.ts';
import { publishChangeRequest } from './publish-change-request.ts';
import { revertChange } from './revert-change.ts';
import { reviewChangeRequest } from './review-change-request.ts';
import { revokeKey } from './revoke-key.ts';
import { saveAttribute } from './save-attribute.ts';
import { saveEnvironment } from './save-environment.ts';
import { saveExample } from './save-example.ts';
import { saveProject } from './save-project.ts';
import { saveSegment } from './save-segment.ts';
import { searchAudit } from './search-audit.ts';
import { setEnvironmentPolicy } from './set-environment-policy.ts';
import { setFlagRules } from './set-flag-rules.ts';
import { setFlagState } from './set-flag-state.ts';
import { setSurfaceFlag } from './set-surface-flag.ts';
import { traceDelivery } from './trace-delivery.ts';
import { updateChangeRequest } from './update-change-request.ts';
import { updateFlag } from './update-flag.ts';
import { updateList } from './update-list.ts';

/** Every tool that may be part of a change request. */
const PROPOSABLE: readonly Tool[] = [
  createFlag,
  deleteAttribute,
  deleteEnvironment,
  deleteExample,
  deleteFlag,
  deleteList,
  deleteSegment,
  promoteFlag,
  revertChange,
  saveAttribute,
  saveEnvironment,
  saveExample,
  saveSegment,
  setEnvironmentPolicy,
  setFlagRules,
  setFlagState,
  updateFlag,
  updateList,
];

/** Every tool there is. */
export const CATALOGUE: readonly Tool[] = [
  compareClusters,
  createFlag,
  deleteAttribute,
  deleteEnvironment,
  deleteExample,
  deleteFlag,
  deleteList,
  deleteProject,
  deleteSegment,
  evaluateFlag,
  explainFailure,
  getChangeRequest,
  getClusterStatus,
  getDeliveryGraph,
  getFlag,
  getList,
  getLogs,
  getMetrics,
  getSegment,
  getTimeline,
  listAttributes,
  listChangeRequests,
  listChanges,
  listClusters,
  listEvents,
  listExamples,
  listFlags,
  listKeys,
  listLists,
  listProjects,
  listResources,
  listSegments,
  listSurfaceFlags,
  operateDelivery,
  promoteFlag,
  proposeChange(PROPOSABLE),
  publishChangeRequest,
  revertChange,
  reviewChangeRequest,
  revokeKey,
  saveAttribute,
  saveEnvironment,
  saveExample,
  saveProject,
  saveSegment,
  searchAudit,
  setEnvironmentPolicy,
  setFlagRules,
  setFlagState,
  setSurfaceFlag,
  traceDelivery,
  updateChangeRequest,
  updateFlag,
  updateList,
];
