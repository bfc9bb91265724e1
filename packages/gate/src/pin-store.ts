/**
 * Where instances that serve the same principals agree on what each was offered.
 *
 * All times are of the store's clock, in milliseconds since 1970. `principal` is a short text that does not tell who it is.
 */
export interface PinStore {
  /** Names it in the gate's status. */
  readonly name: string;
  /** Makes what it needs; may be repeated. */
  open(): Promise<void>;
  now(): Promise<number>;
  /**
   * Keeps the flags of a window, those that are off with a `!` in front, unless some instance was faster; answers
   * those that count. Without flags it only looks, and answers undefined where there are none.
   */
  pin(
    principal: string,
    window: number,
    flags: readonly string[] | undefined,
    keepMs: number,
  ): Promise<readonly string[] | undefined>;
  /** Until when a principal was shown each tool. */
  shown(principal: string): Promise<ReadonlyMap<string, number>>;
  /** Remembers that these tools are shown until a moment. */
  noteShown(principal: string, tools: readonly string[], until: number, keepMs: number): Promise<void>;
  close(): Promise<void> | void;
}
