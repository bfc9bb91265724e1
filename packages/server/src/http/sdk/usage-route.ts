import { andThen } from '../../lib/and-then.ts';
import { AppError } from '../../lib/app-error.ts';
import type { KeyRoute } from '../route.ts';
import type { RouteParts } from '../routes.ts';
import { clientKey } from './client-key.ts';
import { noEnvironment } from './no-environment.ts';
import { USAGE_DOCS } from './sdk-docs.ts';
import { sdkPlace } from './sdk-place.ts';
import { MOST_PAIRS, USAGE_REPORT } from './usage-report.ts';

/** Takes what in-process SDKs counted. */
export function usageRoute({ app }: RouteParts): KeyRoute {
  return {
    methods: ['POST'],
    path: '/api/v1/sdk/usage',
    docs: [USAGE_DOCS],
    access: 'key',
    forSdks: true,
    answer: (call, { principal }) => {
      const { name, exposure } = sdkPlace(principal, call);
      if (exposure === 'client') throw clientKey();
      const parsed = USAGE_REPORT.safeParse(call.body);
      if (!parsed.success) throw badReport();
      return andThen(app.services.environments.current(name), (live) => {
        if (live === undefined) throw noEnvironment();
        for (const { flag, variation, count } of parsed.data.evaluations)
          app.services.usage.add(live, flag, variation, count);
        return { status: 202, headers: {} };
      });
    },
  };
}

function badReport(): AppError {
  return new AppError('INVALID_ARGUMENT', 'The report cannot be read.', {
    hint: `Send {"evaluations": [{"flag", "variation", "count"}]}, at most ${MOST_PAIRS} of them.`,
  });
}
