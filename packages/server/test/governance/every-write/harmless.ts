/** Fields of tools that write which change nothing live, whatever is in them, and why. */
const WHY: Readonly<Record<string, string>> = {
  dry_run: 'saves nothing; tried with every call',
  expected_revision: 'only refuses',
  expected_version: 'only refuses',
  idempotency_key: 'a repeat gets the first answer: attacks.ts',
  confirm_token: 'only refuses; sent with every call that asks for one',
  reason: 'words',
  comment: 'words',
  file_extension: 'which code is answered',
  'rules.description': 'words',
  'variations.description': 'words',
};

/** {@link WHY}. */
export const HARMLESS: ReadonlySet<string> = new Set(Object.keys(WHY));
