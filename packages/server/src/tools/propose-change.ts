import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { GatheredChanges } from '../flags/gathered-changes.ts';
import { isAtLeast, type Role } from '../flags/grant.ts';
import type { WriteRequest } from '../flags/write-request.ts';
import { AppError } from '../lib/app-error.ts';
import type { Proposed } from '../releases/change-request-service.ts';
import { defineTool, type Tool, type ToolCall } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { parseInput } from './parse-input.ts';
import { checkAnywhere, permissionOf } from './permissions.ts';
import { requestIdField, shownRequest, showRequest } from './request-fields.ts';
import { revertChange } from './revert-change.ts';
import { cleanText } from './text.ts';
import { writeRequest } from './write-result.ts';
import { confirmationShape, writeShape } from './write-shape.ts';

const MOST_CHANGES = 50;

/** Several changes as one change request, made of the tools that make them one by one. */
export function proposeChange(tools: readonly Tool[]): Tool {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return defineTool({
    name: 'propose_change',
    title: 'Ask for several changes as one change request',
    description:
      'Make one change request of several changes over flags and environments of a project: they are approved and go live together, or not at all. Each is a call of a tool that writes, with its arguments; later ones see what earlier ones do. For a single change just call that tool: where an environment is protected it becomes a change request by itself. With replaces an open request gets this content instead, which voids its approvals. Nothing goes live by it; publish_change_request does that.',
    toolset: 'governance',
    access: 'write',
    writes: 'requests',
    input: z.object({
      project: projectField,
      title: cleanText(120).min(1).describe('What it is about, for whoever approves.'),
      reason: cleanText(500).optional().describe('Why; for whoever approves, and history.'),
      changes: z
        .array(changeOf(tools))
        .min(1)
        .max(MOST_CHANGES)
        .describe('In the order they build on one another.'),
      replaces: requestIdField.optional().describe('Open change request to give this content.'),
      idempotency_key: writeShape.idempotency_key,
    }),
    output: z.object({
      summary: z.string().describe('What happened, in a sentence.'),
      dry_run: z.boolean().describe('True: nothing was saved.'),
      change_request: shownRequest.describe('As it is now.'),
    }),
    async run(asked, call) {
      const { dry_run: dryRun = false, expected_version: expectedVersion } = asked;
      const { replaces, title } = asked;
      const parts = await partsOf(asked.changes as readonly AskedChange[], asked.project, byName, call);
      const role = highest(parts) ?? 'viewer';
      const proposal =
        replaces === undefined ? { title } : { title, replaces: { id: replaces, expectedVersion } };
      const wish = { ...writeRequest(asked, { ...call, role }), ...undoOf(parts) };
      const shown = await call.services.requests.propose(call.actor, wish, proposal, (draft) =>
        gather(draft, parts, call),
      );
      const request = showRequest(shown);
      return {
        summary: summaryOf(shown, request.next, replaces, dryRun),
        dry_run: dryRun,
        change_request: request,
      };
    },
  });
}

interface AskedChange {
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

/** One change with its tool, checked as if it were called alone. */
interface Part {
  readonly tool: Tool;
  readonly input: Record<string, unknown>;
  readonly role: Role;
}

/** What a change may say: its tool's arguments, without those that are about a call of its own. */
function changeOf(tools: readonly Tool[]) {
  const kinds = tools.map(({ name, input }) => {
    const own = Object.keys(input.shape).filter((field) => !OUTER.has(field));
    const fields = z.strictObject(
      Object.fromEntries(own.map((field) => [field, input.shape[field] as z.ZodType])),
    );
    return z.strictObject({ tool: z.literal(name), arguments: fields.describe('As the tool takes them.') });
  });
  return z.discriminatedUnion('tool', kinds as [(typeof kinds)[0], ...typeof kinds]);
}

const OUTER: ReadonlySet<string> = new Set([
  'project',
  ...Object.keys(writeShape),
  ...Object.keys(confirmationShape),
]);

async function partsOf(
  changes: readonly AskedChange[],
  project: string | undefined,
  byName: ReadonlyMap<string, Tool>,
  call: ToolCall,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const change of changes) {
    const tool = byName.get(change.tool) as Tool;
    checkAnywhere(call.actor.grants, tool);
    await call.admit(tool);
    const input = parseInput(tool, { ...change.arguments, ...projectFor(tool, project) });
    const own = { ...call, tool: tool.name, role: permissionOf(tool).role };
    const { role } = (await tool.demands?.(input as never, own)) ?? own;
    parts.push({ tool, input, role });
  }
  return parts;
}

/** A request that does nothing but undo one change is that change's undo. */
function undoOf(parts: readonly Part[]): Pick<WriteRequest, 'reverts'> {
  const [{ tool, input } = {}, ...more] = parts;
  const isUndo = tool?.name === revertChange.name && more.length === 0;
  return isUndo ? { reverts: String(input?.change_id) } : {};
}

/** The project of the whole, for tools that take one. */
function projectFor({ input }: Tool, project: string | undefined): { readonly project?: string } {
  return project === undefined || !('project' in input.shape) ? {} : { project };
}

/** Lets every tool draft its change, in turn, into one draft. An error names the change it is about. */
async function gather(draft: Draft, parts: readonly Part[], call: ToolCall): Promise<void> {
  const services = { ...call.services, changes: new GatheredChanges(draft) };
  for (const [index, { tool, input, role }] of parts.entries()) {
    try {
      await tool.run(input as never, { ...call, services, tool: tool.name, role });
    } catch (failure) {
      throw inChange(failure, index, tool);
    }
  }
}

function inChange(failure: unknown, index: number, { name }: Tool): unknown {
  if (!(failure instanceof AppError)) return failure;
  const { code, message, hint, details } = failure;
  return new AppError(code, `changes.${index} (${name}): ${message}`, {
    hint,
    ...(details === undefined ? {} : { details }),
  });
}

function highest(parts: readonly Part[]): Role | undefined {
  return parts
    .map(({ role }) => role)
    .reduce<Role | undefined>((a, b) => (isAtLeast(a, b) ? a : b), undefined);
}

function summaryOf(
  { request: { id }, changed }: Proposed,
  next: string,
  replaces: string | undefined,
  dryRun: boolean,
): string {
  if (!changed) return `Nothing to do: ${id} asks for it already. ${next}`;
  if (dryRun) return 'Preview, nothing saved: this would be one change request.';
  return replaces === undefined
    ? `Done: asked for it as ${id}. ${next}`
    : `Done: ${id} has this content now. ${next}`;
}
