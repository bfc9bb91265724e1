/** What a figure has to be for the design to hold. */
export type Goal = {
  /** Which figure of the row is judged. */
  readonly figure: string;
} & ({ readonly atMost: number } | { readonly atLeast: number });

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
  if (figure === undefined) return false;
  return 'atMost' in goal ? figure <= goal.atMost : figure >= goal.atLeast;
}
