/** Which change request is meant, and what is known of it. */
export interface RequestRef {
  readonly id: string;
  /** Refused with CONFLICT when something happened to it since. */
  readonly expectedVersion?: number | undefined;
  /** Answer what would come of it, change nothing. */
  readonly dryRun?: boolean | undefined;
}

/** How a change request is published. */
export interface Publishing extends RequestRef {
  /** Past the policy: for administrators, with a reason. */
  readonly breakGlass: boolean;
  readonly reason?: string | undefined;
  /** Aborted when the caller cancels: nothing is published then. */
  readonly signal?: AbortSignal;
}

/** What a change request is called, and whose content it replaces. */
export interface Proposal {
  readonly title?: string | undefined;
  /** The open request that gets the content; absent: a new one. */
  readonly replaces?: RequestRef | undefined;
}
