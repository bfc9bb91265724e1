/** Joins the parts of a path, each confined to one segment: a name with a slash in it reaches nothing else. */
export function apiPath(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce((path, text, index) => path + segment(values[index - 1] ?? '') + text);
}

function segment(value: string): string {
  // encodeURIComponent leaves dots alone, and a URL with `..` in it means another path.
  return /^\.+$/.test(value) ? value.replaceAll('.', '%252E') : encodeURIComponent(value);
}
