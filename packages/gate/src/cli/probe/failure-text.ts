import { messageOf } from '../command-error.ts';
import { TOKEN_VARIABLE } from './probe-target.ts';

/** Why a client saw nothing, in what SDKs and Node say and, where that helps nobody, what is behind it. */
export function failureText(failure: unknown): string {
  const message = messageOf(failure);
  if (/\b401\b|Unauthorized/.test(message)) return `${message}; is the token in ${TOKEN_VARIABLE}?`;
  if (message === 'Connection closed') return 'the command ended before it answered';
  const code = systemCodeOf(failure);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

/** The code of the operating system's error, however deep it is: `ECONNREFUSED`. */
function systemCodeOf(failure: unknown): string | undefined {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code;
  }
  return undefined;
}
