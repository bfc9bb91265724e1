import { createFlag } from './create-flag.ts';
import type { Tool } from './define-tool.ts';
import { deleteAttribute } from './delete-attribute.ts';
import { deleteEnvironment } from './delete-environment.ts';
import { deleteFlag } from './delete-flag.ts';
import { deleteProject } from './delete-project.ts';
import { evaluateFlag } from './evaluate-flag.ts';
import { getFlag } from './get-flag.ts';
import { listAttributes } from './list-attributes.ts';
import { listChanges } from './list-changes.ts';
import { listFlags } from './list-flags.ts';
import { listProjects } from './list-projects.ts';
import { promoteFlag } from './promote-flag.ts';
import { revertChange } from './revert-change.ts';
import { saveAttribute } from './save-attribute.ts';
import { saveEnvironment } from './save-environment.ts';
import { saveProject } from './save-project.ts';
import { setFlagRules } from './set-flag-rules.ts';
import { setFlagState } from './set-flag-state.ts';
import { updateFlag } from './update-flag.ts';

/** Every tool there is. */
export const CATALOGUE: readonly Tool[] = [
  createFlag,
  deleteAttribute,
  deleteEnvironment,
  deleteFlag,
  deleteProject,
  evaluateFlag,
  getFlag,
  listAttributes,
  listChanges,
  listFlags,
  listProjects,
  promoteFlag,
  revertChange,
  saveAttribute,
  saveEnvironment,
  saveProject,
  setFlagRules,
  setFlagState,
  updateFlag,
];
