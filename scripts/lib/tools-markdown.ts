import { CATALOGUE } from '../../packages/server/src/tools/catalogue.ts';
import type { Tool } from '../../packages/server/src/tools/define-tool.ts';
import { type JsonSchema, toolSchemas } from '../../packages/server/src/tools/tool-schema.ts';
import { TOOLSETS, type Toolset } from '../../packages/server/src/tools/toolset.ts';
import { GENERATED, table } from './markdown.ts';
import { schemaWords } from './schema-words.ts';

/** docs/tools.md: every tool of every toolset. */
export function toolsMarkdown(): string {
  const sections = (Object.keys(TOOLSETS) as Toolset[]).map(toolsetSection);
  return `# Tools

${GENERATED}

A tool is an operation; MCP, HTTP and the CLI (\`guidon call <tool> '<json>'\`) are doors to it.

A writing tool saves nothing with \`dry_run\`, and is refused with \`expected_revision\` when what it would change is newer. A repeat
under the same \`idempotency_key\`, with the same arguments and for the same project, gets the first answer and does nothing; answers
are kept for a week.

${sections.join('\n')}`;
}

function toolsetSection(toolset: Toolset): string {
  const tools = CATALOGUE.filter((tool) => tool.toolset === toolset);
  const overview = tools.map((tool) => [`[\`${tool.name}\`](#${tool.name})`, tool.title, tool.access]);
  return `## Toolset \`${toolset}\`

${TOOLSETS[toolset]}

${table(['tool', 'what it does', 'access'], overview)}

${tools.map(toolSection).join('\n')}`;
}

function toolSection(tool: Tool): string {
  const { input, output } = toolSchemas(tool);
  return `### ${tool.name}

**${tool.title}** (${tool.access})

${tool.description}

${fieldTable('parameter', input) || 'It takes no parameters.'}

Answers:

${fieldTable('field', output)}
`;
}

function fieldTable(title: string, schema: JsonSchema): string {
  const required = new Set((schema.required ?? []) as string[]);
  const rows = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, field]) => [
      `\`${name}\``,
      schemaWords(field),
      required.has(name) ? 'yes' : '',
      `${field.description ?? ''}${field.default === undefined ? '' : ` Default \`${JSON.stringify(field.default)}\`.`}`.trim(),
    ],
  );
  return rows.length === 0
    ? ''
    : table([title, 'type', title === 'field' ? 'always' : 'required', 'meaning'], rows);
}
