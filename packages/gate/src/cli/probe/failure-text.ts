import { messageOf } from '../command-error.ts';
import { TOKEN_VARIABLE } from './probe-target.ts';

/** Why a client saw nothing, in what SDKs and Node say and, where that helps nobody, what is behind it. */
export function failureText(failure: unknown): string {
  const message = messageOf(failure);
  if (/\b401\b|Unauthorized/.test(message)) return `${message}; is the token in ${TOKEN_VARIABLE}?`;
  if (message === 'Connection closed') return 'the command ended before it answered';
  const [, command] = /^spawn (.+) ENOENT$/.exec(message) ?? [];
  if (command !== undefined) return `there is no command ${command}`;
  const cause = deepestCause(failure);
  return message.includes(cause) ? message : `${message} (${cause})`;
}

/** What went wrong at the bottom of it: "fetch failed" alone helps nobody. */
function deepestCause(failure: unknown): string {
  let deepest = failure;
  while (deepest instanceof Error && deepest.cause !== undefined) deepest = deepest.cause;
  const { code } = (deepest ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : messageOf(deepest);
}
