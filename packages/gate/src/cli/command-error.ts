/** What keeps a command from doing its work, told without a stack: what happened, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** The message of whatever was thrown. */
export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
