import { AppError } from '../../lib/app-error.ts';

/** What is told where there is no environment of that name (any more). */
export function noEnvironment(): AppError {
  return new AppError('NOT_FOUND', 'There is no such project or environment.', {
    hint: 'It may have been deleted; list_projects shows what there is.',
  });
}
