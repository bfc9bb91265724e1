import type { EnvironmentDocument } from '../../src/environment-document.ts';
import { aDocument, aFlag, serving } from './a-document.ts';
import { type InUse, inUse, QUICK } from './in-use.ts';
import type { OutsideWorld } from './outside-world.ts';

export const KEY = 'gdn_srv_test';
export const SOMEONE = { targetingKey: 'user-1' };

/** Revision 2: the flag `checkout` serves `on`. */
export const ON = aDocument({ revision: 2, flags: [{ flag: aFlag(), state: serving('on') }] });

/** The patch that leads from revision 1 of {@link aDocument} to {@link ON}. */
export const TURNED_ON = {
  from: 1,
  revision: 2,
  flags: [{ key: 'checkout', flag: aFlag(), state: serving('on') }],
  segments: [],
  lists: [],
};

/** A provider that has the document from the first stream. */
export async function fed(
  world: OutsideWorld,
  document: EnvironmentDocument = aDocument(),
  waits = {},
): Promise<InUse> {
  const used = inUse({ url: world.url, key: KEY, waits: { ...QUICK, ...waits } });
  (await world.stream()).send('put', document, '1-first');
  await used.ready;
  return used;
}
