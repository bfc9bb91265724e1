/**
 * Folds text for searching: what differs in upper and lower case only becomes equal.
 *
 * Composed and decomposed accents become equal too; NUL, which PostgreSQL cannot hold, becomes a space.
 */
export function fold(text: string): string {
  return text.toWellFormed().normalize('NFC').toLowerCase().replaceAll('\0', ' ');
}
