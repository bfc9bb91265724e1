import { z } from 'zod';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean, listed } from '../lib/closest.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
import { type OfferedSetting, offeredFlag, offeredState } from './surface-flag.ts';
import { draftKillSwitch, draftSurfaceProject } from './surface-project-draft.ts';
import { UNGATED } from './ungated.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  tool: z.string().min(1).max(128).describe('Name of the tool, e.g. delete_flag.'),
  offered: z
    .union([z.boolean(), z.string().regex(/^(default|100%|\d{1,2}(\.\d{1,2})?%)$/)])
    .optional()
    .describe('To everybody, nobody, or a share of principals, e.g. "20%"; "default": as shipped.'),
  killed: z.boolean().optional().describe('true: nobody can call it, from now on; false: no more.'),
});

type SurfaceInput = z.output<typeof input>;

const SET = { would: 'set', did: 'set' };

/** Decides which tools are offered. */
export const setSurfaceFlag = defineTool({
  name: 'set_surface_flag',
  title: 'Offer a tool of this server, withdraw or kill it',
  description:
    'Decide who is offered one tool of this server: everybody, nobody or a share of principals. Use it to try a tool out with some, or to withdraw one. Lists change at the next window of each client, ten minutes later at most unless configured otherwise, and a withdrawn tool answers for an hour more or longer; killed: true stops it at once for everybody. It grants no rights. Tools needed to get back cannot be taken away. list_surface_flags shows what is set; undo with revert_change.',
  toolset: 'admin',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    checkAsked(asked, call.services.toolNames);
    const request = { ...writeRequest(asked, call), project: SURFACE_PROJECT };
    const { changes, reader } = call.services;
    const { projects } = await reader.projects(call.actor);
    const isMade = projects.some(({ project }) => project.key === SURFACE_PROJECT);
    if (!isMade && request.dryRun) {
      const preview = await changes.create(call.actor, request, SURFACE_PROJECT, async (draft) => {
        await draftSurfaceProject(draft, [asked.tool]);
        await draftFlags(draft, asked);
      });
      return writeResult(preview, SET, phrase(asked));
    }
    if (!request.dryRun) await prepare(call, isMade, asked);
    const result = await changes.apply(call.actor, request, (draft) => draftFlags(draft, asked));
    return writeResult(result, SET, phrase(asked));
  },
});

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

/** What has to be there is made in changes of their own, so that undoing this one leaves it. */
async function prepare(call: ToolCall, isMade: boolean, { tool, offered }: SurfaceInput): Promise<void> {
  const { changes, toolNames } = call.services;
  const request = { ...writeRequest({}, call), project: SURFACE_PROJECT };
  if (!isMade) {
    const tools = toolNames.filter((name) => !UNGATED.has(name));
    const making = changes.create(call.actor, request, SURFACE_PROJECT, (draft) =>
      draftSurfaceProject(draft, tools),
    );
    await making.catch(unlessMade);
  }
  if (offered === undefined) return;
  await changes.apply(call.actor, request, async (draft) => {
    if ((await draft.document('flag', tool)) === undefined) await draft.put('flag', tool, offeredFlag(tool));
  });
}

/** Somebody else was faster. */
function unlessMade(failure: unknown): void {
  if (!(failure instanceof AppError && failure.code === 'ALREADY_EXISTS')) throw failure;
}

async function draftFlags(draft: Draft, { tool, offered, killed }: SurfaceInput): Promise<void> {
  if (offered !== undefined) {
    const flag = (await draft.document('flag', tool)) ?? offeredFlag(tool);
    await draft.put('flag', tool, { ...flag, archived: false });
    await draft.put('state', stateKey(SURFACE_ENVIRONMENT, tool), offeredState(offered as OfferedSetting));
  }
  if (killed !== undefined) await draftKillSwitch(draft, tool, killed);
}

function phrase({ tool }: SurfaceInput): string {
  return `the surface flags of ${tool}`;
}
