import type { Flag } from '@guidon/core';
import { AppError } from '../lib/app-error.ts';

/** The flag, if its live state may be changed: PRECONDITION_FAILED for an archived one. */
export function usable(flag: Flag): Flag {
  if (!flag.archived) return flag;
  throw new AppError('PRECONDITION_FAILED', `Flag "${flag.key}" is archived.`, {
    hint: 'Remove what refers to it in code; or bring it back with update_flag, archived: false, first.',
  });
}
