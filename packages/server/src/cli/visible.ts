import { escapeInvisible } from '@guidon/core';

/** Text that others wrote, as it may go to a terminal: on one line, with what cannot be seen or would steer it escaped. */
export function visible(text: string): string {
  return escapeInvisible(text.replaceAll(/\s+/g, ' '));
}
