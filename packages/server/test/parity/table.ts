import { writeFileSync } from 'node:fs';
import { type Answer, DOORS } from './doors.ts';
import { type CaseResult, runBadInput } from './parity.ts';

const FILE = new URL('../../../../docs/bad-input.md', import.meta.url);

const { results, before, after } = await runBadInput();
const unchanged = JSON.stringify(before) === JSON.stringify(after);
const head = `| case | ${DOORS.join(' | ')} | words |`;
const table = [head, head.replace(/[^|]+/g, '---'), ...results.map(row)].join('\n');
console.log(`${table}\n\nHistory before and after: ${unchanged ? 'the same' : 'DIFFERENT'}.`);
if (process.argv.includes('--write')) writeFileSync(FILE, document());
if (!unchanged || !results.every(same)) process.exitCode = 1;

function row(result: CaseResult): string {
  const codes = DOORS.map((door) => codeOf(result.answers[door]));
  return `| ${[result.bad.name, ...codes, same(result) ? words(result.answers.stdio) : 'THEY DIFFER'].join(' | ')} |`;
}

function same({ answers }: CaseResult): boolean {
  return new Set(DOORS.map((door) => `${codeOf(answers[door])} ${words(answers[door])}`)).size === 1;
}

function codeOf(answer: Answer): string {
  return 'error' in answer ? answer.error.code : 'SUCCEEDED';
}

function words(answer: Answer): string {
  if (!('error' in answer)) return '';
  return `${answer.error.message} *${answer.error.hint}*`.replaceAll('|', '\\|').replaceAll('`', "'");
}

function document(): string {
  return `# Bad input

Every case through every door (MCP on stdio and over HTTP, plain JSON over HTTP, the command line): the same code, the same sentence, the same hint, and nothing changed.
Written by \`npm run bad-input -- --write\`; held by \`packages/server/test/parity\`.

${table}
`;
}
