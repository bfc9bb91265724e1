import { type Fingerprint, isMask, maskOf } from './fingerprint.ts';
import { isSecretName } from './secret-names.ts';

/** Tokens that are known by how they look. */
const TOKENS: readonly RegExp[] = [
  /()\b(gh[pousr]_[A-Za-z0-9]{16,255})/g,
  /()\b(github_pat_[A-Za-z0-9_]{20,255})/g,
  /()\b(gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_.-]{16,255})/g,
  /()\b(xox[abeprs]-[A-Za-z0-9-]{10,255})/g,
  /()\b(xapp-[A-Za-z0-9-]{10,255})/g,
  /()\b((?:AKIA|ASIA)[A-Z0-9]{16})\b/g,
  /()\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,})/g,
  /()\b(sk-[A-Za-z0-9_-]{20,255})/g,
  /()\b((?:sk|rk|pk|whsec)_(?:live|test)?_?[A-Za-z0-9]{16,255})/g,
  /()\b(AIza[A-Za-z0-9_-]{35})/g,
  /()\b(ya29\.[A-Za-z0-9_-]{20,})/g,
  /()\b(npm_[A-Za-z0-9]{30,})/g,
  /()\b(pypi-[A-Za-z0-9_-]{30,})/g,
  /()\b(dop_v1_[a-f0-9]{40,})/g,
  /()\b(hf_[A-Za-z0-9]{20,})/g,
  /()\b(SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})/g,
  /()\b(hv[sbr]\.[A-Za-z0-9_-]{20,})/g,
  /()\b(shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,})/g,
  /()\b(dckr_pat_[A-Za-z0-9_-]{16,})/g,
  /()\b(guidon_[A-Za-z0-9_-]{20,})/g,
  /()(AGE-SECRET-KEY-1[A-Z0-9]{20,})/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)([\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$))/g,
  /(\b(?:[Bb]earer|[Bb]asic)[ :]+)([A-Za-z0-9._~+/=-]{8,})/g,
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)([A-Za-z0-9+/=%-]{8,})/g,
];

/** Addresses whose path is the secret. */
const ADDRESSES: readonly RegExp[] = [
  /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)([A-Za-z0-9/_-]{6,})/g,
  /(discord(?:app)?\.com\/api\/webhooks\/)([A-Za-z0-9/_-]{6,})/g,
  /(webhook\.office\.com\/webhookb2\/)([A-Za-z0-9/@_-]{6,})/g,
  /(api\.telegram\.org\/bot)([A-Za-z0-9:_-]{10,})/g,
  /(chat\.googleapis\.com\/v1\/spaces\/)([^\s"']{6,})/g,
  /(\/hook\/)([a-f0-9]{40,})/g,
];

/** What every token and address above has in it: most texts have none of it. */
const MAY_HAVE_TOKEN =
  /gh[pousr]_|github_pat_|\bgl[a-z]{2,5}-|xox[a-z]-|xapp-|AKIA|ASIA|eyJ|\bsk-|_(?:live|test)_|whsec_|AIza|ya29\.|npm_|pypi-|dop_v1_|hf_|SG\.|\bhv[sbr]\.|shp(?:at|ca|pa|ss)_|dckr_pat_|guidon_|AGE-SECRET|PRIVATE KEY|bearer|basic|AccountKey|SharedAccess|hooks\.slack|discord|webhook\.office|telegram|chat\.googleapis|\/hook\//i;

/** What the names of secrets have in them. */
const MAY_NAME_SECRET =
  /pass|pwd|secret|token|key|cred|auth|cookie|dsn|jwt|otp|bearer|session|connection|webhook|htpasswd|kubeconfig|sig|code/i;

/** Who somebody is, in an address: with a password, or as a token alone. */
const LOGIN = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#"'<>@]{1,1000})@/gi;

/** A password with signs that an address should not have, such as `/` and `@`; no port, and no digest of an image. */
const ODD_LOGIN =
  /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#"'<>@:[\]]{0,200}:)(?!\d{1,5}(?:[/?#,]|$))([^\s"'<>]{1,500})@(?!sha\d)/gi;

const PARAMETER = /([?&;]([A-Za-z0-9_.-]{1,64})=)([^&\s"'<>#]{1,2000})/g;

/** The name in `NAME=value`, `name: value`, `"name": "value"`, `--name value`, with what is between it and the value. */
const NAME =
  /(?:--)?["']?([A-Za-z_][A-Za-z0-9_.-]{0,80})\\?["']?\s{0,3}(?:=|:)\s{0,3}|--([a-z][a-z0-9-]{2,60})\s/g;

/** A value, in quotes or up to what ends it. */
const VALUE = /\\?"(?:[^"\\\n]|\\[^"]){1,2000}\\?"|'[^'\n]{1,2000}'|[^\s,;"'}\]&]{1,2000}/y;

/** A value that is no secret: a reference to one, a switch, a mask. */
const NO_SECRET =
  /^(\$[({][^)}]{0,200}[)}]|\$\w+|true|false|null|nil|none|yes|no|\*+|<[^>]{0,60}>|\{\{.*\}\}|\||>|[|>]-|not|is|was|for|has|the|no|open|read|get|failed|error|could|unable|unauthorized|forbidden|denied|expired|invalid|missing|required)$/i;

/** Masks what looks like a secret in text: logins in addresses, tokens of known shape, and values of what is named like one. */
export function maskText(text: string, fingerprint: Fingerprint): string {
  return maskNamed(maskShapes(text, fingerprint), fingerprint);
}

/** Masks logins in addresses, and tokens that are known by how they look. */
export function maskShapes(text: string, fingerprint: Fingerprint): string {
  if (text.length < 6) return text;
  const mask = masking(fingerprint);
  let masked = text;
  if (masked.includes('PRIVATE KEY-----')) masked = maskEndOfKey(masked, mask);
  for (const pattern of MAY_HAVE_TOKEN.test(text) ? [...TOKENS, ...ADDRESSES] : [])
    masked = masked.replace(pattern, (_all, before: string, secret: string) => before + mask(secret));
  if (!masked.includes('://') || !masked.includes('@')) return masked;
  return masked
    .replace(ODD_LOGIN, (all, before: string, password: string) =>
      isMasked(password) ? all : `${before}${mask(password)}@`,
    )
    .replace(LOGIN, (_all, scheme: string, login: string) => `${scheme}${maskLogin(login, mask)}@`);
}

/** Masks values of what is named like a secret. */
function maskNamed(text: string, fingerprint: Fingerprint): string {
  if (text.length < 6 || !/[=:]|--/.test(text) || !MAY_NAME_SECRET.test(text)) return text;
  const mask = masking(fingerprint);
  const masked = text.replace(PARAMETER, (all, before: string, name: string, value: string) =>
    (isSecretName(name) || /^(sig|signature|key|code)$/i.test(name)) && !isMasked(value)
      ? before + mask(value)
      : all,
  );
  return maskAssigned(masked, mask);
}

function masking(fingerprint: Fingerprint): (secret: string) => string {
  return (secret) => (isMask(secret) ? secret : maskOf(fingerprint, secret));
}

/** The lines of a private key whose beginning was cut off. */
function maskEndOfKey(text: string, mask: (secret: string) => string): string {
  const end = text.search(/-----END [A-Z ]{0,30}PRIVATE KEY-----/);
  const before = text.slice(0, Math.max(0, end));
  if (end < 0 || /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/.test(before)) return text;
  const lines = before.split('\n');
  const last = lines.pop() ?? '';
  const first = lines.findLastIndex((line) => !/[A-Za-z0-9+/=]{16,}\s*$/.test(line)) + 1;
  if (first === lines.length) return text;
  const key = lines.slice(first).join('\n');
  return [...lines.slice(0, first), mask(key), last + text.slice(end)].join('\n');
}

/** What follows the name of a secret; what follows another name may be a name again. */
function maskAssigned(text: string, mask: (secret: string) => string): string {
  const parts: string[] = [];
  let kept = 0;
  for (const match of text.matchAll(NAME)) {
    const at = match.index + match[0].length;
    if (at <= kept || !isSecretName(match[1] ?? match[2] ?? '')) continue;
    VALUE.lastIndex = at;
    const value = VALUE.exec(text)?.[0];
    if (value === undefined) continue;
    parts.push(text.slice(kept, at), maskQuoted(value, mask));
    kept = at + value.length;
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

function maskLogin(login: string, mask: (secret: string) => string): string {
  const colon = login.indexOf(':');
  if (isMasked(login)) return login;
  if (colon >= 0) return `${login.slice(0, colon)}:${mask(login.slice(colon + 1))}`;
  // `git@`, `postgres@` are names; a token stands there too.
  return /^[a-z_][a-z0-9_-]{0,31}$/i.test(login) && !/\d.*\d.*\d/.test(login) ? login : mask(login);
}

function maskQuoted(value: string, mask: (secret: string) => string): string {
  const quote = /^\\?["']/.exec(value)?.[0] ?? '';
  const inner = quote === '' ? value : value.slice(quote.length, -quote.length);
  if (inner === '' || NO_SECRET.test(inner) || isMasked(inner)) return value;
  return quote + mask(inner) + quote;
}

function isMasked(text: string): boolean {
  return text.includes('[masked:');
}
