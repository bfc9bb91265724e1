import type { Problem } from '@guidon/core';
import type { LineCounter, Node } from 'yaml';

/** Something wrong or doubtful in a project file, and where it stands. */
export interface FileProblem extends Problem {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
}

/** Nobody reads more errors or more warnings than this, and a hostile file could have one in every line. */
const MOST = 1000;

/** The most of a path or a message that is told: names in a file can be as long as the file. Characters. */
const LONGEST = 300;

/** Collects what is wrong with one file. */
export class FileProblems {
  readonly #found: FileProblem[] = [];
  readonly #counts = { error: 0, warning: 0 };
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  /** Adds a problem at a node. */
  add(problem: Problem, node: Node | undefined): void {
    this.addAt(problem, node?.range?.[0] ?? 0);
  }

  /** Adds a problem at an offset into the text. */
  addAt(problem: Problem, offset: number): void {
    if (!this.hasRoom(problem.severity)) return;
    this.#counts[problem.severity] += 1;
    const { line, col } = this.#lines.linePos(offset);
    const [path, message] = [cut(problem.path), cut(problem.message)];
    this.#found.push({ ...problem, path, message, line: Math.max(1, line), column: Math.max(1, col) });
  }

  /** What was added, in that order: at most 1,000 errors and 1,000 warnings, so that neither hides the other. */
  get found(): readonly FileProblem[] {
    return this.#found;
  }

  /** Whether more of a severity are told. */
  hasRoom(severity: Problem['severity']): boolean {
    return this.#counts[severity] < MOST;
  }

  /** Whether anything refuses the file. */
  get refused(): boolean {
    return this.#counts.error > 0;
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
