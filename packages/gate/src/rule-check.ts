import { didYouMean } from './closest.ts';
import type { DeclaredFlags } from './declared-flags.ts';
import type { ToolRule } from './tool-rule.ts';

const MOST_TOOLS = 10_000;

/** What a {@link RuleCheck} works with. */
export interface RuleCheckParts {
  readonly rules: ReadonlyMap<string, ToolRule>;
  readonly declared: DeclaredFlags;
  readonly warn: (message: string) => void;
}

/** Holds the rules of a gate against the tools that its server lists: a rule for a tool that is not there gates nothing. */
export class RuleCheck {
  readonly #parts: RuleCheckParts;
  readonly #listed = new Set<string>();
  #isDone = false;

  constructor(parts: RuleCheckParts) {
    this.#parts = parts;
  }

  /** A page of a server's own list was read; `isLast` when there is none after it. The first whole list is judged. */
  read(tools: readonly { readonly name: string }[], isLast: boolean): void {
    if (this.#isDone) return;
    for (const { name } of tools) if (this.#listed.size < MOST_TOOLS) this.#listed.add(name);
    if (!isLast) return;
    this.#isDone = true;
    const { declared, rules } = this.#parts;
    declared.hasTools(this.#listed);
    for (const [tool, rule] of rules) this.#judge(tool, rule);
    this.#listed.clear();
  }

  #judge(tool: string, { flag, unless, alias, replacedBy }: ToolRule): void {
    // With neither flag, it is an old name that nobody lists.
    const isListed = flag !== undefined || unless !== undefined || alias === undefined;
    if (isListed) this.#expect(tool, 'The gate has a rule for the tool');
    const target = typeof alias === 'string' ? alias : alias?.tool;
    for (const other of [replacedBy, target])
      if (other !== undefined && !this.#parts.rules.has(other))
        this.#expect(other, `The rule of the tool "${tool}" leads to`);
  }

  #expect(tool: string, what: string): void {
    if (this.#listed.has(tool)) return;
    const meant = didYouMean(tool, this.#listed, 'Its list has no name like it.');
    this.#parts.warn(`${what} "${tool}", which the server does not list. ${meant}`);
  }
}
