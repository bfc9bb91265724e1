/** Words of lines that tell why a program ended or does not get on. */
const TROUBLE =
  /\b(\w*error|err|fatal|panic|\w*exception|fail(ed|ure|s)?|refused|timed? ?out|timeout|unreachable|no such host|not found|denied|unauthorized|forbidden|invalid|missing|cannot|can't|could not|couldn't|unable|waiting for|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|out of memory|OutOfMemory\w*|killed|segfault|traceback|critical|required|undefined|x509|unknown host|no route|lost connection|not set|must be|out of range|misbehaving|SERVFAIL|NXDOMAIN|unknown|unrecognized|unsupported|unexpected|illegal|malformed)\b/i;

/** The most lines of a log that count. */
const MOST = 8;

/** The longest line that is looked at, in characters. */
const LONGEST = 1000;

/** The last lines of a log that speak of trouble, the last first; without any, the last line. */
export function errorLines(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, LONGEST))
    .filter((line) => line !== '');
  const trouble = [...new Set(lines.filter((line) => TROUBLE.test(line)).toReversed())].slice(0, MOST);
  return trouble.length > 0 ? trouble : lines.slice(-1);
}
