import { LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { FileProblems } from './file-problems.ts';
import { Part } from './part.ts';

/** The longest file that is read, in UTF-16 code units. */
const LONGEST = 8 * 1024 * 1024;

/** What the library says otherwise than we would. */
const WORDS: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: 'The file nests too deeply.',
  MULTIPLE_DOCS: 'The file holds several documents; only one is read.',
};

/** A text as YAML, and what is wrong with it as such. There is no root when it cannot be read as YAML at all. */
export function parseYaml(text: string): { root: Part | undefined; problems: FileProblems } {
  const lines = new LineCounter();
  const problems = new FileProblems(lines);
  const refuse = (code: string, message: string, hint: string, offset = 0) =>
    problems.addAt({ severity: 'error', code, path: '', message, hint }, offset);
  if (text.length > LONGEST) {
    refuse('TOO_MANY', 'The file is over 8 MiB.', 'Split the project.');
    return { root: undefined, problems };
  }
  // The library looks for names that are there twice in quadratic time; Part does it in linear time.
  const document = parseDocument<Node>(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const faults = [...document.errors, ...document.warnings];
  for (const { message, pos } of firstOfEach(faults))
    refuse('BAD_YAML', message, 'Correct the YAML.', pos[0]);
  if (faults.length > 0) return { root: undefined, problems };
  return { root: new Part(document.contents ?? undefined, '', problems), problems };
}

type Fault = Pick<YAMLError, 'message' | 'code' | 'pos'>;

/** In our words, of those that say the same the first: all others follow from it, or are corrected as it is. */
function firstOfEach(faults: readonly Fault[]): Iterable<Fault> {
  const tooDeep = faults.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const first = new Map<string, Fault>();
  // Where the parser gives up on depth, everything else is about what it did not read.
  for (const fault of tooDeep === undefined ? faults : [tooDeep]) {
    const message = WORDS[fault.code] ?? sentence(fault.message);
    if (!first.has(message)) first.set(message, { ...fault, message });
  }
  return first.values();
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
