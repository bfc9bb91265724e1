import type { Tool } from '../tools/define-tool.ts';
import { type JsonSchema, toolSchemas } from '../tools/tool-schema.ts';
import type { OperationDocs } from './operation-docs.ts';

/** About `GET /api/v1/tools`. */
export const LIST_TOOLS_DOCS: OperationDocs = {
  id: 'listTools',
  tag: 'tools',
  summary: 'The tools this key may call',
  answers: {
    200: {
      description: 'Every tool, with the schemas of its arguments and its answer.',
      schema: object({
        tools: { type: 'array', items: toolSchema() },
        surface: object({ hash: { type: 'string' }, seconds_left: { type: 'integer' } }),
      }),
    },
  },
};

/** About calling one tool. */
export function toolDocs(tool: Tool): OperationDocs {
  const { input, output } = toolSchemas(tool);
  const isWrite = 'idempotency_key' in tool.input.shape;
  return {
    id: tool.name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tag: tool.toolset,
    path: `/api/v1/tools/${tool.name}`,
    summary: tool.title,
    description: tool.description,
    body: input,
    answers: { 200: { description: 'What the tool answers.', schema: output } },
    refusals: tool.access === 'read' ? [404] : [404, 409, 422],
    ...(isWrite ? { parameters: { 'Idempotency-Key': IDEMPOTENCY_KEY } } : {}),
  };
}

const IDEMPOTENCY_KEY = {
  in: 'header',
  description: 'The same as the argument idempotency_key: a repeat gets the first answer.',
} as const;

function toolSchema(): JsonSchema {
  return object({
    name: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    toolset: { type: 'string' },
    access: { enum: ['read', 'write', 'destructive'] },
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object' },
  });
}

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
