import type { EnvironmentName } from '../../flags/environment-delta.ts';
import type { Exposure } from '../../flags/exposure.ts';
import { canSee } from '../../flags/grant.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Principal } from '../../principals/principal.ts';
import type { HttpCall } from '../http-call.ts';
import { noEnvironment } from './no-environment.ts';

/** Which environment a call reads, and as whom. */
export interface SdkPlace {
  readonly name: EnvironmentName;
  /** Client keys are published in pages and apps: they see only what is made for them. */
  readonly exposure: Exposure;
}

const places = new WeakMap<Principal, SdkPlace>();

/**
 * The environment of an SDK key; for people and agents the one that `project` and `environment` of the query name.
 *
 * Whoever has a role anywhere in a project reads all of it, as with tools. Throws INVALID_ARGUMENT when those are missing,
 * and NOT_FOUND for a project that the principal cannot see, like one that is not there.
 */
export function sdkPlace(principal: Principal, call: HttpCall): SdkPlace {
  const known = places.get(principal);
  if (known !== undefined) return known;
  const { organizationId, sdk } = principal;
  if (sdk === undefined) return namedPlace(principal, call.query);
  const { project, environment, exposure } = sdk;
  const place: SdkPlace = { name: { organizationId, project, environment }, exposure };
  places.set(principal, place);
  return place;
}

function namedPlace({ organizationId, grants }: Principal, query: URLSearchParams): SdkPlace {
  const project = query.get('project');
  const environment = query.get('environment');
  if (project === null || environment === null) {
    throw new AppError('INVALID_ARGUMENT', 'Which environment? This key is not for one.', {
      hint: 'Use an SDK key, or add ?project=…&environment=… to the address.',
    });
  }
  if (!canSee(grants, project)) throw noEnvironment();
  return { name: { organizationId, project, environment }, exposure: 'server' };
}
