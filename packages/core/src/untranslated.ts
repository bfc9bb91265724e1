/** Something that a translation could not carry over, or carried over with a difference. */
export interface Untranslated {
  /** Where, as a path into the document that was translated. */
  readonly path: string;
  readonly reason: string;
}
