import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { tellKey } from './tell-key.ts';

/** `guidon keys rotate`. */
export async function rotateKey(
  id: string,
  { overlap, json }: { readonly overlap?: number; readonly json?: true },
): Promise<void> {
  await using guidon = await openGuidon();
  tellKey(await guidon.rotateKey(id, given({ overlap_hours: overlap })), json);
}
