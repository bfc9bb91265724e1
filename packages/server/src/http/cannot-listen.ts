import { AppError } from '../lib/app-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'this user may not use the port',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name is not known',
};

/** What the operator can put right about an address becomes MISCONFIGURED; any other error comes back as it is. */
export function cannotListen(failure: unknown, host: string, port: number): unknown {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) return failure;
  return new AppError(
    'MISCONFIGURED',
    `Guidon cannot listen on ${host}, port ${port}: ${reason} (${code}).`,
    {
      hint: 'Choose another --port or --host.',
      cause: failure,
    },
  );
}
