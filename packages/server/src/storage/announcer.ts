/** Tells other instances that something was committed, so that they need not wait for their next look. */
export interface Announcer {
  /**
   * Tells the others in the background. Best effort, and it never throws: whoever misses it finds the commit by
   * looking.
   */
  announce(): void;
  /** Calls the listener when another instance announced, and when announcements may have been missed. */
  onNotice(listener: () => void): void;
  /** Lets go of the connections. */
  close(): Promise<void>;
}

/** An announcer of a storage whose processes only look. */
export const SILENT_ANNOUNCER: Announcer = {
  announce: () => {},
  onNotice: () => {},
  close: async () => {},
};
