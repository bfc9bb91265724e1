import { AppError } from '../../lib/app-error.ts';
import { stripInvisible } from '../../lib/strip-invisible.ts';
import type { UnreadReason } from '../cluster-snapshot.ts';

/** A cluster's own words are cut beyond this. */
const LONGEST = 2000;

/** What a request was for, for messages about what became of it. */
export interface Deed {
  /** A verb of Kubernetes: get, list, patch, create. */
  readonly verb: string;
  /** A resource with its group, such as `deployments.apps` or `pods/log`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** That a cluster did not do what it was asked: it refused, did not answer, or could not be reached. */
export class KubeFailure extends Error {
  override readonly name = 'KubeFailure';
  readonly cluster: string;
  readonly deed: Deed;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly timedOut: boolean;
  /** The answer was over what is read of one. */
  readonly tooLarge: boolean;
  /** The continue token that goes on after an expired one. */
  readonly goOn: string | undefined;
  /** Seconds after which the cluster wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(
    cluster: string,
    deed: Deed,
    facts: {
      readonly status?: number;
      readonly message: string;
      readonly timedOut?: boolean;
      readonly tooLarge?: boolean;
      readonly goOn?: string | undefined;
      readonly retryAfter?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(
      stripInvisible(facts.message).slice(0, LONGEST),
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.cluster = cluster;
    this.deed = deed;
    this.status = facts.status ?? 0;
    this.timedOut = facts.timedOut ?? false;
    this.tooLarge = facts.tooLarge ?? false;
    this.goOn = facts.goOn;
    this.retryAfter = facts.retryAfter;
  }

  /** Why a part of the cluster is unread after this. */
  get unreadReason(): UnreadReason {
    if (this.timedOut) return 'timeout';
    if (this.status === 401 || this.status === 403) return 'forbidden';
    return this.status === 404 || this.status === 406 ? 'not_served' : 'failed';
  }

  /** In a sentence. */
  says(): string {
    const { verb, resource, namespace, name } = this.deed;
    const what = `${verb} ${resource}${name === undefined ? '' : ` "${name}"`}`;
    const where =
      namespace === undefined || namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
    if (this.status === 403) return `Denied: needs ${what} ${where}.`;
    if (this.timedOut) return `No answer in time to ${what} ${where}.`;
    return `Could not ${what} ${where}: ${this.message}`;
  }

  /** As the error every door shows. The cluster's own words must be masked before. */
  toAppError(): AppError {
    const { code, says, hint } = this.#answer();
    const { verb, resource, namespace, name } = this.deed;
    return new AppError(code, `Cluster "${this.cluster}": ${says}`, {
      hint,
      details: {
        cluster: this.cluster,
        verb,
        resource,
        ...(namespace && { namespace }),
        ...(name && { name }),
      },
      cause: this,
    });
  }

  #answer() {
    const says = this.says();
    if (this.status === 401)
      return {
        code: 'UNAVAILABLE',
        says: 'it does not accept the credentials of this server.',
        hint: 'Whoever runs this server should log in to the cluster again.',
      } as const;
    if (this.status === 403)
      return {
        code: 'PERMISSION_DENIED',
        says,
        hint: `Ask for a Role with the verb ${this.deed.verb} on ${this.deed.resource}.`,
      } as const;
    if (this.status === 404)
      return {
        code: 'NOT_FOUND',
        says: this.message,
        hint: 'See what there is with list_resources.',
      } as const;
    if (this.status === 409)
      return {
        code: 'CONFLICT',
        says: this.message,
        hint: 'Somebody else changed it meanwhile; read it again and repeat.',
      } as const;
    if (this.status === 410)
      return {
        code: 'CONFLICT',
        says: 'the cursor is too old.',
        hint: 'Start again without a cursor.',
      } as const;
    if (this.status === 400 || this.status === 422)
      return {
        code: 'INVALID_ARGUMENT',
        says: this.message,
        hint: 'Correct what the cluster names.',
      } as const;
    return {
      code: 'UNAVAILABLE',
      says,
      hint: 'Try again; if it goes on, check that the cluster can be reached from this server.',
    } as const;
  }
}
