import { randomBytes } from 'node:crypto';
import {
  createRequestStateCodec,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { PrincipalStore } from '../principals/principal.ts';

/** What travels through the client while a person is asked: signed, bound to the principal, good for five minutes. */
export interface ConfirmationState {
  /** Of the request that was asked about, see ConfirmationRequest. */
  readonly digest: string;
  /** Makes the answer count once. */
  readonly nonce: string;
}

/** How long a person may think. */
export const CONFIRMATION_SECONDS = 300;

/** Seals and opens what travels through the client. */
export type RequestState = RequestStateCodec<unknown>;

/** A codec whose key every process on the database shares; the key is fetched on first use. */
export function createRequestState(store: PrincipalStore, principalId: () => string): RequestState {
  let codec: Promise<RequestState> | undefined;
  const ready = () => (codec ??= openCodec(store, principalId));
  return {
    mint: async (payload, context) => (await ready()).mint(payload, context),
    verify: async (state, context) => (await ready()).verify(state, context),
  };
}

async function openCodec(store: PrincipalStore, principalId: () => string): Promise<RequestState> {
  const key = await store.secret('request-state', () => randomBytes(32).toString('base64url'));
  const bind = (context: ServerContext) => `${context.mcpReq.method}\n${principalId()}`;
  return createRequestStateCodec({ key, ttlSeconds: CONFIRMATION_SECONDS, bind });
}
