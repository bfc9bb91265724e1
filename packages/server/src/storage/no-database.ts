import { AppError } from '../lib/app-error.ts';

/** There is nothing of Guidon at a place, and whoever looks does not want anything made there. */
export function noDatabase(place: string): AppError {
  return new AppError('NOT_FOUND', `There is no Guidon database at ${place} yet.`, {
    hint: 'See GUIDON_DATA and GUIDON_DATABASE_URL. The first start makes it: guidon serve, guidon mcp or guidon demo.',
  });
}
