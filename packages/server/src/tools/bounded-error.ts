import { AppError } from '../lib/app-error.ts';
import { jsonBytes } from '../lib/json-bytes.ts';

const LONGEST_TEXT = 4000;
const MOST_DETAIL_BYTES = 20_000;

/** The error in a size a model can hold: long words end in `…`, lists among its details lose their end. */
export function boundedError(error: AppError): AppError {
  const { code, message, hint, details } = error;
  if (message.length + hint.length <= LONGEST_TEXT && jsonBytes(details) <= MOST_DETAIL_BYTES) return error;
  return new AppError(code, shortened(message), {
    hint: shortened(hint),
    cause: error,
    ...(details === undefined ? {} : { details: boundedDetails(details) }),
  });
}

function boundedDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.entries(details);
  const share = MOST_DETAIL_BYTES / members.length;
  return Object.fromEntries(
    members.flatMap(([name, member]) => {
      if (jsonBytes(member) <= share) return [[name, member]];
      return Array.isArray(member) ? [[name, beginning(member, share)]] : [];
    }),
  );
}

function beginning(list: readonly unknown[], bytes: number): unknown[] {
  let left = bytes;
  const end = list.findIndex((item) => {
    left -= jsonBytes(item) + 1;
    return left < 0;
  });
  return list.slice(0, end < 0 ? undefined : end);
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT / 2 ? `${text.slice(0, LONGEST_TEXT / 2 - 1)}…` : text;
}
