import type { KeyToApprove } from '../tools/key-approval-fields.ts';
import { keyToDecide, keyToLook } from './deciding.ts';
import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { visible } from './visible.ts';

/** `guidon keys approve`: shows what the key could decide, asks for a person's own key, and has it open. */
export async function approveKey(id: string, { json }: { readonly json?: true }): Promise<void> {
  const command = `guidon keys approve ${id}`;
  const typed = await keyToLook(command);
  await using guidon = await openGuidon(given({ key: typed }));
  for (const line of linesOf(await guidon.keyToApprove(id))) note(line);
  const own = await keyToDecide('approve', command, typed);
  const answer = await guidon.approveKey(id, own);
  if (json === true) printJson(answer);
  else print(visible(answer.summary));
}

function linesOf({ key, decides_on: places }: KeyToApprove): string[] {
  const { id, kind, name, label, status, rights, created_by: maker = 'nobody known', created_at: at } = key;
  return [
    paint('bold', visible(`${kind} ${name}${label === undefined ? '' : ` (${label})`}`)),
    paint('dim', `${status === 'waiting' ? 'waits for approval' : status} · ${id}`),
    paint('dim', visible(`made by ${maker}, ${at.slice(0, 16).replace('T', ' ')} UTC`)),
    '',
    visible(`May: ${rights.join(', ')}`),
    visible(
      `Could approve changes of: ${places.length === 0 ? 'nothing that is protected' : places.join(', ')}`,
    ),
  ];
}
