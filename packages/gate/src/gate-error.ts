/** What can be wrong with how a gate is made or attached, or with a flag that the process sets itself. */
export type GateErrorCode = 'INVALID_GATE' | 'INVALID_FLAG' | 'UNSUPPORTED_SERVER';

/** A mistake of the server's author, told when the gate opens or is attached, or a flag is set. */
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
