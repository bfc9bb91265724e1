import { initial } from './0001-initial.ts';
import { targeting } from './0002-targeting.ts';
import { answersByAge } from './0003-answers-by-age.ts';
import { referencesByTarget } from './0004-references-by-target.ts';
import { keysAndGrants } from './0005-keys-and-grants.ts';
import { usage } from './0006-usage.ts';
import { auditChain } from './0007-audit-chain.ts';
import { changeRequests } from './0008-change-requests.ts';
import { originsAndMakers } from './0009-origins-and-makers.ts';
import { webhooks } from './0010-webhooks.ts';
import { waitingKeys } from './0011-waiting-keys.ts';
import { auditSearchIndexes } from './0012-audit-search.ts';
import { recordedAt } from './0013-recorded-at.ts';
import type { Migration } from './migration.ts';

/** Every migration, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  targeting,
  answersByAge,
  referencesByTarget,
  keysAndGrants,
  usage,
  auditChain,
  changeRequests,
  originsAndMakers,
  webhooks,
  waitingKeys,
  auditSearchIndexes,
  recordedAt,
];
