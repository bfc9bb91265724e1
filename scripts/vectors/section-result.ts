/** What became of one section of a file of cases. */
export interface SectionResult {
  readonly section: string;
  readonly passed: number;
  readonly cases: number;
  /** Cases that went otherwise than expected, with what was expected and what came. */
  readonly misses: readonly Miss[];
  /** Cases that are meant to differ, and why. */
  readonly excepted?: readonly string[];
  /** Why the section was not run. */
  readonly skipped?: string;
}

/** A case that went otherwise than expected. */
export interface Miss {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** One case: its name, what is expected, and the way to what comes. */
export interface Case {
  readonly name: string;
  readonly expected: unknown;
  run(): unknown;
}

/** Runs the cases of a section; values compare as JSON, whatever the order of names. */
export function runSection(section: string, cases: readonly Case[]): SectionResult {
  const misses = cases.flatMap(missOf);
  return { section, passed: cases.length - misses.length, cases: cases.length, misses };
}

function missOf({ name, expected, run }: Case): Miss[] {
  const actual = attempt(run);
  return canonical(actual) === canonical(expected) ? [] : [{ name, expected, actual }];
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return `threw ${error}`;
  }
}

/** JSON with sorted names and without what is undefined. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
