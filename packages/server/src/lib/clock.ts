/** Tells the time; handed in wherever an outcome depends on it. */
export type Clock = () => Date;

/** The computer's own clock. */
export const systemClock: Clock = () => new Date();
