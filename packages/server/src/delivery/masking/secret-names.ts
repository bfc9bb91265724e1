/** Names of fields and variables whose values are secrets. */
const SECRET =
  /(^|[_.\-\s]|(?<=[a-z0-9])(?=[A-Z]))(pass(word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|access[_-]?key([_-]?id)?|secret[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|account[_-]?key|master[_-]?key|shared[_-]?key|ssh[_-]?key|license[_-]?key|service[_-]?role[_-]?key|credentials?|authorization|auth[_-]?token|bearer|cookie|session[_-]?id|connection[_-]?string|dsn|jwt|otp|webhook[_-]?(path|url)|dockerconfigjson|htpasswd|kubeconfig)s?$/i;

/** The same at the end of a name without separators (`mysqlpassword`). */
const RUN_TOGETHER =
  /(password|passwd|passphrase|secret|apikey|accesskey|secretkey|privatekey|token|credentials?)$/i;

/** Names that look so and hold the name of something, or a setting. */
const HARMLESS =
  /^(existing|use|create|enable|mount|automount|generate|allow|require|has|is|no)(?=[A-Z_.-])|(name|ref|refs|namespace|file|path|type|version|provider|policy|mode|enabled|length|ttl|expir\w*|audiences?|format|kind|class|store|count|issuer|endpoint)$/i;

/** Names are few, and asked about for every field of every object. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 20_000;

/** Whether the value of a field or variable of this name is a secret. */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const verdict = judge(name);
  if (judged.size < MOST_JUDGED) judged.set(name, verdict);
  return verdict;
}

function judge(name: string): boolean {
  if (/webhook[_-]?(path|url)$/i.test(name)) return true;
  if (name.length > 256 || HARMLESS.test(name)) return false;
  return SECRET.test(name) || RUN_TOGETHER.test(name);
}
