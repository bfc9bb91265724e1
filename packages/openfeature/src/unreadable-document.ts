/** What was sent, or kept in a file, is not what it has to be. The message says where, and quotes nothing of it. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}
