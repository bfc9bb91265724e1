import type { Staged } from './staged.ts';

/** What a call needs to know of what was made for it: ids and versions. */
export type Given = Readonly<Record<string, string | number>>;

/**
 * What shall come of a write where production is protected.
 *
 * request: it becomes a change request and nothing is stored. inert: it may be stored, and no application notices.
 * refused: it fails. people: agents are refused, and what people with the role decide makes nothing live by itself.
 * administrators: the same for what administrators in person do.
 */
export type Expected = 'request' | 'inert' | 'refused' | 'people' | 'administrators';

/** One way to call a tool that writes. */
export interface Write {
  /** What of the tool it is about, where there are several. */
  readonly about?: string;
  /** Done in a world of its own, while everything is still open. */
  before?(staged: Staged, project: string): Promise<Given | undefined>;
  /** Done before every call. */
  each?(staged: Staged, project: string): Promise<Given>;
  /** The arguments; `serial` is another number in every call. */
  input(project: string, given: Given, serial: number): object;
  readonly expected: Expected;
  /** What it changes where all is open is not kept with the project's flags. */
  readonly changes?: 'elsewhere';
  /**
   * never: an undo would take approval, and calls are told apart by their serial instead. cannot: there is none, and
   * where the environment is open it has a world of its own. Absent: revert_change does.
   */
  readonly undo?: 'never' | 'cannot';
  /** With a key of her own an administrator may: that way is asserted in four-ways.test.ts. */
  readonly butAdministrators?: true;
}
