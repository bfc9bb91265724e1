/** What a rule's id looks like: 1 to 64 letters, digits, `_` and `-`, beginning with a letter or digit. */
export const RULE_ID_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/;
