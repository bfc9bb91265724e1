import { z } from 'zod';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean, listed } from '../lib/closest.ts';
import { defineTool, type Tool, type ToolCall } from './define-tool.ts';
import { killFlag, killFlagKey, type OfferedSetting, offeredFlag, offeredState } from './surface-flag.ts';
import { UNGATED } from './ungated.ts';
import { type WriteInput, writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  tool: z.string().min(1).max(128).describe('Name of the tool, e.g. delete_flag.'),
  offered: z
    .union([z.boolean(), z.literal('default'), z.string().regex(/^(100|\d{1,2}(\.\d{1,2})?)%$/)])
    .optional()
    .describe('To everybody, nobody, or a share of principals, e.g. "20%"; "default": as shipped.'),
  killed: z.boolean().optional().describe('true: nobody can call it, from now on; false: no more.'),
});

type SurfaceInput = z.output<typeof input>;

const SET = { would: 'set', did: 'set' };

/** Decides which tools are offered; `names` are those of all tools there are. */
export function setSurfaceFlag(names: () => readonly string[]): Tool {
  return defineTool({
    name: 'set_surface_flag',
    title: 'Offer a tool of this server, withdraw or kill it',
    description:
      'Decide who is offered one tool of this server: everybody, nobody or a share of principals. Use it to try a tool out with some, or to withdraw one. Lists change at the next window of each client, up to ten minutes later, and a withdrawn tool answers for an hour more; killed: true stops it at once for everybody. It grants no rights. Tools needed to get back cannot be taken away. list_surface_flags shows what is set; undo with revert_change.',
    toolset: 'admin',
    access: 'write',
    input,
    output: z.object(writeOutput),
    async run(asked, call) {
      checkAsked(asked, names());
      const request = { ...writeRequest(asked, call), project: SURFACE_PROJECT };
      const draftAll = (draft: Draft) => draftFlags(draft, asked);
      const isMade = await hasProject(call);
      if (!isMade && (asked as WriteInput).dry_run === true) {
        const preview = await call.services.changes.create(call.actor, request, SURFACE_PROJECT, async (draft) => {
          await draftProject(draft);
          await draftAll(draft);
        });
        return writeResult(preview, SET, phrase(asked));
      }
      if (!isMade) await makeProject(call);
      return writeResult(await call.services.changes.apply(call.actor, request, draftAll), SET, phrase(asked));
    },
  });
}

function checkAsked({ tool, offered, killed }: SurfaceInput, names: readonly string[]): void {
  if (!names.includes(tool))
    throw new AppError('NOT_FOUND', `There is no tool "${tool}".`, {
      hint: didYouMean(closest(tool, names), 'guidon tools lists all there are.'),
    });
  if (UNGATED.has(tool))
    throw new AppError('PRECONDITION_FAILED', `${tool} is needed to get back, so no flag takes it away.`, {
      hint: `The same holds for ${listed([...UNGATED].filter((name) => name !== tool))}.`,
    });
  if (offered === undefined && killed === undefined)
    throw new AppError('INVALID_ARGUMENT', 'set_surface_flag: nothing to set.', {
      hint: 'Pass offered or killed.',
    });
}

async function hasProject({ services, actor }: ToolCall): Promise<boolean> {
  const { projects } = await services.reader.projects(actor);
  return projects.some(({ project }) => project.key === SURFACE_PROJECT);
}

/** A change of its own, so that undoing the first flag leaves the project. Somebody else may have been faster. */
async function makeProject(call: ToolCall): Promise<void> {
  const request = { ...writeRequest({}, call), project: SURFACE_PROJECT, digest: 'surface project' };
  try {
    await call.services.changes.create(call.actor, request, SURFACE_PROJECT, draftProject);
  } catch (failure) {
    if (!(failure instanceof AppError && failure.code === 'ALREADY_EXISTS')) throw failure;
  }
}

async function draftProject(draft: Draft): Promise<void> {
  const name = 'Surface of this server';
  const description = 'Which tools of this server are offered to whom: see set_surface_flag.';
  await draft.put('project', SURFACE_PROJECT, { key: SURFACE_PROJECT, name, description });
  const environment = { key: SURFACE_ENVIRONMENT, name: 'Live', position: 0 };
  await draft.put('environment', SURFACE_ENVIRONMENT, environment);
}

async function draftFlags(draft: Draft, { tool, offered, killed }: SurfaceInput): Promise<void> {
  if (offered !== undefined) {
    const flag = (await draft.document('flag', tool)) ?? offeredFlag(tool);
    await draft.put('flag', tool, { ...flag, archived: false });
    await draft.put('state', stateKey(SURFACE_ENVIRONMENT, tool), offeredState(offered as OfferedSetting));
  }
  if (killed !== undefined) await draftKill(draft, tool, killed);
}

/** There is no kill switch before it is thrown for the first time. */
async function draftKill(draft: Draft, tool: string, killed: boolean): Promise<void> {
  const key = killFlagKey(tool);
  const known = await draft.document('flag', key);
  if (known === undefined && !killed) return;
  await draft.put('flag', key, { ...(known ?? killFlag(tool)), archived: false });
  if (known === undefined) return;
  await draft.put('state', stateKey(SURFACE_ENVIRONMENT, key), { enabled: !killed, rules: [] });
}

function phrase({ tool }: SurfaceInput): string {
  return `the surface flags of ${tool}`;
}
