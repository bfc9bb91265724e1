import { styleText } from 'node:util';

/** A colour, a weight, or several, by Node's names for them. */
export type Style = Parameters<typeof styleText>[0];

/** Colours text when the stream is a terminal that wants colour (NO_COLOR and FORCE_COLOR are respected). */
export function paint(style: Style, text: string, stream: NodeJS.WritableStream = process.stdout): string {
  return styleText(style, text, { stream });
}
