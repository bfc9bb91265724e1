/** A server's URL in two parts, one of which may be shown. */
export interface SplitUrl {
  /** The URL without its password. */
  readonly url: string;
  readonly password: string | undefined;
}

/**
 * Takes the password out of a server's URL: that of `//user:password@host`, or of `?password=` where there is no host.
 */
export function splitPassword(text: string): SplitUrl {
  const url = new URL(text);
  const password = decodeURIComponent(url.password) || url.searchParams.get('password') || undefined;
  url.password = '';
  // Deleting what is not there would still spell the other parameters anew.
  if (url.searchParams.has('password')) url.searchParams.delete('password');
  return { url: url.href, password };
}

/** Puts a password back. */
export function withPassword(text: string, password: string | undefined): string {
  if (password === undefined) return text;
  const url = new URL(text);
  if (url.host === '') url.searchParams.set('password', password);
  else url.password = encodeURIComponent(password);
  return url.href;
}
