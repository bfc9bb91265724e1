/** How many secrets of one class in one place were not seen. */
export interface Measured {
  readonly by: string;
  readonly place: string;
  readonly planted: number;
  /** With all classes. */
  readonly masked: number;
  /** In the name of somebody who may not read Secrets. */
  readonly without: number;
  /** By values learned from Secrets alone. */
  readonly byValue: number;
  /** By the shapes of tokens and addresses alone. */
  readonly byShape: number;
}

const HEAD = `# What masking catches

Measured, and written by \`packages/server/test/delivery/leaks-contract.ts\`: two hundred secrets are put wherever Secrets turn
up again, every delivery tool is asked for all it gives, and what is not seen is counted. The same table comes of the double
and of a genuine API server. \`npx vitest run packages/server/test/delivery/leaks.test.ts -u\` writes it anew.

Four classes work together: values **learned** from every Secret that may be read, eight characters or more, in every way they
are written (plain, by line, in base64, in addresses, with the escapes of JSON); everything **in a Secret**; values of what is
**named** like a secret; **shapes** of tokens, and logins and keys in addresses. The last three columns are each less than all
that: what is caught for somebody who may not read Secrets (names, shapes, and the place), and by one class alone.

A mask is \`[masked:\` and a fingerprint: equal secrets have equal masks, in every cluster. \`long\` after it says that the secret has
more than 64 characters, as keys, certificates and documents have. Nothing tells how long a shorter one is.

Not masked: names of objects and namespaces; values of Secrets shorter than eight characters, and those that are words every
cluster says (\`production\`, \`username\`, names of Secrets and namespaces), outside of Secrets: a mask in the place of a
word everybody knows would tell the secret. Under the name of a secret those are masked too.

| class | where | planted | not seen | without rights to Secrets | by learned values alone | by shape alone |
|---|---|--:|--:|--:|--:|--:|
`;

/** The document about a measurement. */
export function leaksMarkdown(rows: readonly Measured[]): string {
  const lines = rows.map(({ by, place, ...counts }) => lineOf([by, place], counts));
  const sums = lineOf(['all', ''], sumOf(rows));
  return `${HEAD}${[...lines, sums].join('\n')}\n`;
}

type Counts = Omit<Measured, 'by' | 'place'>;

function lineOf(words: readonly string[], { planted, masked, without, byValue, byShape }: Counts): string {
  return `| ${[...words, planted, masked, without, byValue, byShape].join(' | ')} |`;
}

function sumOf(rows: readonly Measured[]): Counts {
  const sum = (count: (row: Measured) => number) => rows.reduce((total, row) => total + count(row), 0);
  return {
    planted: sum((row) => row.planted),
    masked: sum((row) => row.masked),
    without: sum((row) => row.without),
    byValue: sum((row) => row.byValue),
    byShape: sum((row) => row.byShape),
  };
}
