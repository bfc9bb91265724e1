/** A value as programs write it: as it is, in an address, in JSON, in YAML, in base64; each form once. */
export function writtenForms(text: string): ReadonlySet<string> {
  const plain = text.toWellFormed();
  return new Set([text, ...inAddresses(plain), ...inQuotes(plain), ...inBase64(plain)]);
}

/** Percent-encoded, as JavaScript does it and as Go does for queries, paths and logins; digits in both cases. */
function inAddresses(text: string): readonly string[] {
  if (/^[\w.~-]*$/.test(text)) return [];
  const script = encodeURIComponent(text);
  const all = script.replace(/[!'()*]/g, percent);
  const login = all.replace(/%(?:24|26|2B|2C|3B|3D)/g, decodeURIComponent);
  const path = all.replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent);
  const small = script.replace(/%../g, (code) => code.toLowerCase());
  return [script, all, all.replaceAll('%20', '+'), login, path, small];
}

/** With the escapes of JSON, those of Go, a document within a document, and those of YAML. */
function inQuotes(text: string): readonly string[] {
  if (!/["'\\&<>]|[^ -~]/.test(text)) return [];
  const json = escaped(text);
  const go = json.replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  return [json, go, escaped(json), escaped(go), text.replaceAll("'", "''")];
}

/** With and without its padding, and in the alphabet of URLs. */
function inBase64(text: string): readonly string[] {
  const full = btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 8192))));
  const bare = full.replace(/=+$/, '');
  return [full, bare, bare.replaceAll('+', '-').replaceAll('/', '_')];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
