/** Options of every command under `guidon flags`. */
export interface FlagOptions {
  readonly project?: string;
  readonly json?: true;
}
