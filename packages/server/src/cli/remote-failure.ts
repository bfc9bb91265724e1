import { AppError } from '../lib/app-error.ts';
import { ERROR_CODES, type ErrorCode } from '../lib/error-codes.ts';

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name is not known',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
};

const NOT_TRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'it comes from an authority this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it comes from an authority this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it comes from an authority this machine does not know',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it belongs to another name',
};

/** The error a server answered: its own where it is a Guidon. */
export function answeredError(url: string, status: number, text: string): AppError {
  const error = errorIn(text);
  if (error === undefined) return notGuidon(url, `answered ${status}`);
  if (error.code !== 'UNAUTHENTICATED') return error;
  return new AppError(error.code, error.message, {
    hint: 'Check GUIDON_KEY: the key may be mistyped, expired or revoked.',
  });
}

/** Why a server could not be asked, or its answer not be read. Tells its address, and nothing of the key. */
export function unreachable(url: string, failure: unknown): AppError {
  const { name } = failure as Error;
  if (name === 'AbortError') return cancelled();
  if (name === 'TimeoutError') return late(url);
  if (failure instanceof SyntaxError) return notGuidon(url, 'answered something else than JSON');
  const code = codeOf(failure);
  const distrust = NOT_TRUSTED[code];
  if (distrust !== undefined) return notTrusted(url, distrust, code);
  const reason = /^(EPROTO|ERR_SSL_)/.test(code) ? 'it does not speak TLS as expected' : UNREACHABLE[code];
  return new AppError(
    'UNAVAILABLE',
    `${url} cannot be reached: ${reason ?? 'the request failed'}${told(code)}.`,
    { hint: 'Check GUIDON_URL, and that guidon serve runs there.', cause: failure },
  );
}

function told(code: string): string {
  return code === '' ? '' : ` (${code})`;
}

function codeOf(failure: unknown): string {
  const { cause } = failure as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

function errorIn(text: string): AppError | undefined {
  try {
    const { code, message, hint, details } = JSON.parse(text).error;
    if (!(code in ERROR_CODES)) return undefined;
    return new AppError(code as ErrorCode, String(message), {
      hint: String(hint),
      ...(details === undefined ? {} : { details }),
    });
  } catch {
    return undefined;
  }
}

function notGuidon(url: string, what: string): AppError {
  return new AppError('UNAVAILABLE', `${url} ${what}, and not as a Guidon server does.`, {
    hint: 'Check GUIDON_URL; a proxy in between may answer in its place.',
  });
}

function notTrusted(url: string, why: string, code: string): AppError {
  return new AppError('MISCONFIGURED', `The certificate of ${url} cannot be trusted: ${why} (${code}).`, {
    hint: 'NODE_EXTRA_CA_CERTS names a file with the certificate of an authority of your own.',
  });
}

function late(url: string): AppError {
  return new AppError('UNAVAILABLE', `${url} did not answer within a minute; the call may have been made.`, {
    hint: 'Look at the state before you repeat a write.',
  });
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The call was cancelled; it may have been made already.', {
    hint: 'Look at the state before you repeat a write.',
  });
}
