import type { ShownOnce } from '../tools/key-fields.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';

/** Shows a key that was just made: the key itself alone on standard output, all else beside it. */
export function tellKey(made: ShownOnce, json = false): void {
  if (json) return printJson(made);
  const { id, kind, name, expires_at: end } = made.key;
  print(made.secret);
  const until = end === undefined ? 'until it is revoked' : `until ${end.slice(0, 10)}`;
  const before = made.previous?.expires_at;
  const overlap = before === undefined ? '' : ` The one before goes on until ${before}.`;
  const words = `${id} of ${kind} ${name}, ${until}. It is not shown again.${overlap}`;
  note(paint('dim', words, process.stderr));
  if (made.next !== undefined) note(paint('yellow', made.next, process.stderr));
}
