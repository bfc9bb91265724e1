/** How long a list of tools stays for clients without a session, in milliseconds. */
export const WINDOW_MS = 10 * 60_000;
