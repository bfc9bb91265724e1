/** What a figure has to be for the design to hold. */
export interface Goal {
  /** Which figure of the row is judged. */
  readonly figure: string;
  readonly atMost: number;
}

/** One thing that was measured. Figures are named with their unit: `p50 ms`. */
export interface Row {
  readonly what: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly goal?: Goal;
}

/** A table of a report. */
export interface Table {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly rows: readonly Row[];
}

/** A group of measurements that can be run on its own. */
export interface Suite {
  readonly name: string;
  run(): Promise<readonly Table[]>;
}

/** Whether a row's goal is met; undefined when it has none. */
export function isMet({ figures, goal }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  const figure = figures[goal.figure];
  return figure !== undefined && figure <= goal.atMost;
}
