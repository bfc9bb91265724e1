/** What can be wrong with how a gate is made or attached. */
export type GateErrorCode = 'INVALID_GATE' | 'UNSUPPORTED_SERVER';

/** A mistake of the server's author, told when the gate opens or is attached. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: GateErrorCode;
  readonly hint: string;

  constructor(code: GateErrorCode, message: string, hint: string) {
    super(`${message} ${hint}`);
    this.code = code;
    this.hint = hint;
  }
}
