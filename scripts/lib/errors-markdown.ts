import { EXIT_CODES } from '../../packages/server/src/cli/exit-codes.ts';
import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorCodeFacts,
} from '../../packages/server/src/lib/error-codes.ts';
import { GENERATED, table } from './markdown.ts';

const OWNERS: Readonly<Record<ErrorCodeFacts['owner'], string>> = {
  caller: 'whoever called',
  operator: 'whoever runs the server',
  maker: "Guidon's makers",
};

/** docs/errors.md: every error code. */
export function errorsMarkdown(): string {
  const rows = Object.entries<ErrorCodeFacts>(ERROR_CODES).map(([code, facts]) => [
    `\`${code}\``,
    facts.meaning,
    OWNERS[facts.owner],
    facts.retryable ? 'yes' : 'no',
    String(EXIT_CODES[code as ErrorCode]),
  ]);
  return `# Errors

${GENERATED}

Every door tells an error the same way: \`code\`, \`message\` (what happened), \`hint\` (what to do next), \`retryable\`
(whether the same call may succeed later) and, for some, \`details\`. An error has changed nothing.

${table(['code', 'meaning', 'who can fix it', 'retryable', 'exit code'], rows)}
`;
}
