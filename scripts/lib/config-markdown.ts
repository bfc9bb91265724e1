import { ENVIRONMENT, type EnvironmentVariable } from '../../packages/server/src/config/env.ts';
import { GENERATED, table } from './markdown.ts';

/** docs/config.md: every environment variable. */
export function configMarkdown(): string {
  const rows = Object.entries<EnvironmentVariable>(ENVIRONMENT).map(([name, variable]) => [
    `\`${name}\``,
    `${variable.description}${variable.secret === true ? ' A secret.' : ''}`,
    variable.default,
  ]);
  return `# Configuration

${GENERATED}

Guidon reads these environment variables. An empty one counts as not set. Command-line options narrow what they allow
and never widen it; \`guidon mcp --help\` and \`guidon serve --help\` list them.

${table(['variable', 'meaning', 'default'], rows)}
`;
}
