import { AppError } from '../lib/app-error.ts';

/** What a person is asked to agree to. */
export interface ConfirmationRequest {
  readonly tool: string;
  /** One sentence: target, blast radius, whether it can be undone. */
  readonly question: string;
  /** What would happen, one line a difference. */
  readonly plan: readonly string[];
  /** Digest of tool, principal, arguments, project and plan: an answer counts for exactly this. */
  readonly digest: string;
}

/** What became of asking: somebody agreed, somebody refused, or nobody could be asked. */
export type ConfirmationAnswer = 'accepted' | 'declined' | 'unavailable';

/**
 * How a door asks the person behind it.
 *
 * A door that must go back to its client first (MCP's multi-round-trip requests) throws {@link InputNeeded}, which
 * the runner lets through untouched; the call is then run again from the start with the answer at hand.
 */
export type Confirm = (request: ConfirmationRequest) => Promise<ConfirmationAnswer>;

/** Thrown by a door's {@link Confirm} to leave the call and ask its client. Not an error of the call. */
export class InputNeeded extends Error {
  override readonly name = 'InputNeeded';
  readonly request: ConfirmationRequest;

  constructor(request: ConfirmationRequest) {
    super('Waiting for the client to answer.');
    this.request = request;
  }
}

/** A {@link Confirm} for doors with nobody behind them: the caller gets a plan and a token. */
export const nobodyToAsk: Confirm = async () => 'unavailable';

/** What a call comes to when the person asked refuses. */
export function declined(): AppError {
  return new AppError('CONFIRMATION_DECLINED', 'The person asked said no; nothing was changed.', {
    hint: 'Do not ask again for this; ask what they want instead.',
  });
}
