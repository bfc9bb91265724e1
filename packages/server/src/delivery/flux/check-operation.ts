import { AppError } from '../../lib/app-error.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Operation } from '../operation.ts';
import { cannot } from './operation-words.ts';
import { isReconcilable, isSuspendable } from './reconcilable.ts';

/**
 * Checks that an operation fits the object it names.
 *
 * Throws PRECONDITION_FAILED for what Flux cannot do to that object, INVALID_ARGUMENT for options that do not go with it.
 */
export function checkOperation(
  object: KubeObject,
  { action, force, reset, withSource, withDependencies }: Operation,
): void {
  const fits = action === 'reconcile' ? isReconcilable(object) : isSuspendable(object);
  if (!fits) throw cannot(object, action);
  if ((force || reset) && object.kind !== 'HelmRelease')
    throw new AppError(
      'INVALID_ARGUMENT',
      `force and reset are for HelmReleases; this is a ${object.kind}.`,
      {
        hint: 'Leave them out.',
      },
    );
  if (action !== 'reconcile' && (force || reset || withSource || withDependencies))
    throw new AppError(
      'INVALID_ARGUMENT',
      `force, reset, with_source and with_dependencies do not go with ${action}.`,
      {
        hint: 'Leave them out.',
      },
    );
}
