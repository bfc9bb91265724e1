import { checkDecides } from '../flags/check-decides.ts';
import type { FlagStore } from '../flags/flag-store.ts';
import { canSee, type Grant } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { auditedDeed } from './audited-deed.ts';
import { actorOf, type Caller } from './caller.ts';
import { couldApprove, decidesAsMuch, decidesOn } from './deciding.ts';
import { findKey } from './find-key.ts';
import { hasEnded } from './is-live.ts';
import { checkMayApprove } from './key-approval.ts';
import { checkMayWrite } from './key-rights.ts';
import { type KeyStatus, keyStatus } from './key-status.ts';
import type { AccessKey, KeyHolder, KeyReads, KeyStore, ProtectedPlace } from './key-store.ts';
import { recordKeyDeed } from './record-key-deed.ts';
import type { RefusalLog } from './refusal-log.ts';

/** A key, and the environments that are protected or frozen now about which its holder could decide. */
export interface KeyToApprove extends KeyHolder {
  readonly decidesOn: readonly ProtectedPlace[];
}

/** A key that was approved. */
export interface ApprovedKey extends KeyToApprove {
  /** False: it did not wait. */
  readonly changed: boolean;
}

/**
 * Approval of keys that would let their holder decide about protected environments, and who could give it.
 *
 * Error codes: PERMISSION_DENIED, READ_ONLY, NOT_FOUND, PRECONDITION_FAILED, UNAVAILABLE.
 */
export class KeyApprovals {
  readonly #store: KeyStore & FlagStore;
  readonly #clock: Clock;
  readonly #refusals: RefusalLog;

  constructor(store: KeyStore & FlagStore, clock: Clock, refusals: RefusalLog) {
    this.#store = store;
    this.#clock = clock;
    this.#refusals = refusals;
  }

  /** One key, for whoever looks after it, and for whoever may decide as much as its holder. */
  show(caller: Caller, id: string): Promise<KeyToApprove> {
    return this.#store.readKeys(async (keys) =>
      toApprove(keys, await findToApprove(keys, caller, id), this.#clock()),
    );
  }

  /** Has a waiting key open. Takes another person with a credential of their own. A repeat changes nothing. */
  approve(caller: Caller, id: string): Promise<ApprovedKey> {
    return auditedDeed(this.#refusals, caller, 'approve_key', async () => {
      checkDecides(actorOf(caller), `guidon keys approve ${id}`);
      checkMayWrite(caller);
      return this.#store.writeKeys(async (keys) => {
        const { key, principal } = await findToApprove(keys, caller, id);
        const { waits, ...open } = key;
        const holder: KeyHolder = { key: open, principal };
        const now = this.#clock();
        if (hasEnded(key, now)) throw hasEndedAlready(id);
        if (waits === undefined) return { ...(await toApprove(keys, holder, now)), changed: false };
        checkMayApprove(caller, { key, principal });
        await keys.openKey(id);
        const at = now.toISOString();
        await recordKeyDeed(keys, caller, { deed: 'approve_key', holder, at, outcome: 'applied' });
        return { ...(await toApprove(keys, holder, now)), changed: true };
      });
    });
  }

  /** What a key is good for now. */
  statusOf(key: AccessKey): KeyStatus {
    return keyStatus(key, this.#clock());
  }

  /** Keys made since a time (ISO 8601) that opened past approval, as far as the caller can see where they reach. */
  async pastApproval({ principal }: Caller, since: string): Promise<readonly KeyHolder[]> {
    const { organizationId, grants } = principal;
    const found = await this.#store.readKeys((keys) => keys.keysPastApproval(organizationId, since));
    return found.filter((holder) => reachesInto(holder.principal.grants, grants));
  }

  /** Names of the persons with keys who may approve changes of an environment under a policy. */
  async couldApprove({ principal }: Caller, place: ProtectedPlace): Promise<readonly string[]> {
    const persons = await this.#store.readKeys((keys) => keys.keysOfPersons(principal.organizationId));
    return couldApprove(persons, place, this.#clock());
  }
}

async function findToApprove(keys: KeyReads, caller: Caller, id: string): Promise<KeyHolder> {
  const { organizationId, grants } = caller.principal;
  const holder = await keys.key(organizationId, id);
  if (holder !== undefined && decidesAsMuch({ grants }, holder.principal)) return holder;
  return findKey(keys, caller, id);
}

async function toApprove(keys: KeyReads, holder: KeyHolder, now: Date): Promise<KeyToApprove> {
  const places = await keys.protectedPlaces(holder.principal.organizationId, now);
  return { ...holder, decidesOn: decidesOn(holder.principal, places) };
}

function reachesInto(theirs: readonly Grant[], own: readonly Grant[]): boolean {
  return theirs.some(({ project }) => (project === undefined ? own.length > 0 : canSee(own, project)));
}

function hasEndedAlready(id: string): AppError {
  return new AppError('PRECONDITION_FAILED', `Key ${id} was revoked, or has expired.`, {
    hint: 'Have it made again: guidon keys create.',
  });
}
