/** Which objects a rule is about. */
export type Scope = 'workload' | 'source' | 'applier' | 'image' | 'flux' | 'any';

/** A known kind of trouble, and how it shows. */
export interface DiagnosisRule {
  /** A name for programs. */
  readonly code: string;
  readonly scope: Scope;
  /** Tried on what is said about the object: `Reason: message`. */
  readonly pattern: RegExp;
  /** What is wrong, in one sentence. */
  readonly says: string;
  /** What to do next, in one sentence. */
  readonly next: string;
}

/** Writes a rule on few lines. */
export const rule = (
  code: string,
  scope: Scope,
  pattern: RegExp,
  says: string,
  next: string,
): DiagnosisRule => ({
  code,
  scope,
  pattern,
  says,
  next,
});
