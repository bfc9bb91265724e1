import type { Flags, KeysOf, RegistrationFlag } from './flags.ts';

/** When one tool is offered. A tool without a rule always is. */
export interface ToolRule<Key extends string = string> {
  /** Offered while this flag is on. */
  readonly flag?: Key;
  /** Offered while this flag is off. */
  readonly unless?: Key;
  /** The tool to use instead, told to those whose client calls it after it was withdrawn. */
  readonly replacedBy?: string;
  /**
   * The tool that answers calls of this name once it is not offered any more, with its arguments as they came or translated.
   * With neither `flag` nor `unless`, the name is never listed: it is an old one.
   */
  readonly alias?: string | ToolAlias;
}

/** Another tool that answers calls of an old name. */
export interface ToolAlias {
  readonly tool: string;
  readonly arguments?: (given: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Rules by the names of tools; they may refer to registration flags only. */
export type ToolRules<F extends Flags = Flags> = Readonly<
  Record<string, ToolRule<KeysOf<F, RegistrationFlag>>>
>;

/** Whether a rule offers its tool where these flags are on. */
export function isOffered({ flag, unless, alias }: ToolRule, on: ReadonlySet<string>): boolean {
  if (flag === undefined && unless === undefined) return alias === undefined;
  return (flag === undefined || on.has(flag)) && (unless === undefined || !on.has(unless));
}
