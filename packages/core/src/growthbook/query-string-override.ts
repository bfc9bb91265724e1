/**
 * The variation that a page's address forces somebody into (`?experiment=1`), or null: GrowthBook's way of previewing.
 *
 * ```ts
 * import { queryStringOverride } from '@guidon/core';
 *
 * const arm = queryStringOverride('colour', 'https://example.com/?colour=1', 2); // 1
 * ```
 */
export function queryStringOverride(key: string, url: string, variations: number): number | null {
  const [, search = ''] = url.split('?');
  const pairs = search.replace(/#.*/, '').split('&');
  const pair = pairs.map((text) => text.split('=', 2)).find(([name]) => name === key);
  const index = Number.parseInt(pair?.[1] ?? '', 10);
  return index >= 0 && index < variations ? index : null;
}
