import type { Page, PageRequest } from './flag-store.ts';

const ROWS = 500;

/** Everything that comes in pages, read one after the other. */
export async function everyPage<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page = await read({ limit: ROWS });
  items.push(...page.items);
  while (page.nextCursor !== undefined) {
    page = await read({ limit: ROWS, cursor: page.nextCursor });
    items.push(...page.items);
  }
  return items;
}
