import { randomBytes } from 'node:crypto';
import {
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { PrincipalStore } from '../principals/principal.ts';
import {
  type Confirm,
  type ConfirmationAnswer,
  type ConfirmationRequest,
  InputNeeded,
  nobodyToAsk,
} from '../tools/confirmation.ts';
import { confirmationAnswer, confirmationForm } from './confirmation-form.ts';
import { CONFIRMATION_SECONDS, type ConfirmationState, type RequestState } from './request-state.ts';

const KEY = 'confirm';
// A plan that keeps changing while somebody reads it is not worth asking about for ever.
const MAX_QUESTIONS = 3;

/** What asking needs besides the question. */
export interface Asking {
  readonly context: ServerContext;
  readonly state: RequestState;
  readonly nonces: Pick<PrincipalStore, 'rememberNonce' | 'consumeNonce'>;
  readonly now: () => Date;
}

/** A call that may need a person's word: run with a way to confirm, and again with the answer at hand. */
export type ConfirmableCall<T> = (confirm: Confirm) => Promise<T>;

/** Runs a call for a client that is asked in the result (2026): the answer comes with the next attempt. */
export async function askInResult<T>(
  call: ConfirmableCall<T>,
  asking: Asking,
): Promise<T | InputRequiredResult> {
  try {
    return await call((request) => answerInRequest(request, asking));
  } catch (failure) {
    if (failure instanceof InputNeeded) return question(failure.request, asking);
    throw failure;
  }
}

/** Runs a call for a client with a session (2025): it is sent the form while the call waits. */
export async function askInSession<T>(call: ConfirmableCall<T>, context: ServerContext): Promise<T> {
  const answers = new Map<string, ConfirmationAnswer>();
  for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
    try {
      return await call(async (request) => answers.get(request.digest) ?? needInput(request));
    } catch (failure) {
      if (!(failure instanceof InputNeeded)) throw failure;
      answers.set(failure.request.digest, await sendForm(failure.request, context));
    }
  }
  return call(nobodyToAsk);
}

async function answerInRequest(request: ConfirmationRequest, asking: Asking): Promise<ConfirmationAnswer> {
  const { mcpReq } = asking.context;
  const state = mcpReq.requestState<ConfirmationState | undefined>();
  const response = inputResponse(mcpReq.inputResponses, KEY);
  if (state?.digest !== request.digest || response.kind !== 'elicit') return needInput(request);
  const fresh = await asking.nonces.consumeNonce(state.nonce, asking.now().toISOString());
  return fresh ? confirmationAnswer(response) : needInput(request);
}

function needInput(request: ConfirmationRequest): never {
  throw new InputNeeded(request);
}

async function question(request: ConfirmationRequest, asking: Asking): Promise<InputRequiredResult> {
  const state: ConfirmationState = { digest: request.digest, nonce: randomBytes(16).toString('base64url') };
  const expires = new Date(asking.now().getTime() + CONFIRMATION_SECONDS * 1000);
  await asking.nonces.rememberNonce(state.nonce, expires.toISOString());
  return inputRequired({
    inputRequests: { [KEY]: inputRequired.elicit(confirmationForm(request)) },
    requestState: await asking.state.mint(state, asking.context),
  });
}

/** A client that fails to answer is one that could not be asked. */
async function sendForm(request: ConfirmationRequest, context: ServerContext): Promise<ConfirmationAnswer> {
  const { mcpReq } = context;
  try {
    const options = { timeout: CONFIRMATION_SECONDS * 1000, signal: mcpReq.signal };
    const params = confirmationForm(request);
    return confirmationAnswer(await mcpReq.send({ method: 'elicitation/create', params }, options));
  } catch {
    return 'unavailable';
  }
}
