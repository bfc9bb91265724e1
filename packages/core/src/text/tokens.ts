/** A piece of a condition's text. */
export interface Token {
  /** `other` is what belongs to nothing: a stray character, a text without its end. */
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'other' | 'end';
  /** As it stands there, except that `==`, `&&`, `||` and `<>` are `=`, `and`, `or` and `!=`. */
  readonly text: string;
  readonly offset: number;
}

// Each alternative begins with another character and none can be read in two ways, so this takes linear time.
const KINDS = [
  /(?<word>[A-Za-z_$][A-Za-z0-9_$.-]*|\.)/,
  /(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/,
  /(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/,
  /(?<sign>[=!<>]=|<>|&&|\|\||[=<>()[\]{}:,%])/,
  /(?<other>["'].*|.)/,
  /$/,
];
const TOKEN = `\\s*(?:${KINDS.map(({ source }) => source).join('|')})`;

/** What people who program write, and what it is here. */
const ALIASES: Readonly<Record<string, Pick<Token, 'kind' | 'text'>>> = {
  '==': { kind: 'sign', text: '=' },
  '<>': { kind: 'sign', text: '!=' },
  '&&': { kind: 'word', text: 'and' },
  '||': { kind: 'word', text: 'or' },
};

/** Cuts a text into tokens; the last is the end. Total. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN, 'sy');
  for (;;) {
    const token = tokenOf(pattern.exec(text), text.length);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
  }
}

function tokenOf(match: RegExpExecArray | null, length: number): Token {
  const groups = Object.entries(match?.groups ?? {});
  const [kind, text] = groups.find(([, found]) => found !== undefined) ?? [];
  if (match === null || text === undefined) return { kind: 'end', text: '', offset: length };
  const offset = match.index + match[0].length - text.length;
  const token = { kind: kind as Token['kind'], text };
  return { ...(kind === 'sign' ? (ALIASES[text] ?? token) : token), offset };
}
