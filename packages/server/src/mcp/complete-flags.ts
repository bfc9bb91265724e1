import { z } from 'zod';
import { type Asked, NOTHING, type Suggestions, starting, toolAnswer } from './completion-source.ts';

/** The tool's largest page. */
const PAGE = 100;

const keyed = z.object({ key: z.string() });
const projectsOutput = z.object({
  projects: z.array(keyed.extend({ environments: z.array(keyed).optional() })),
});
const flagsOutput = z.object({ flags: z.array(keyed) });

/** Keys of projects. */
export async function suggestProjects(asked: Asked): Promise<Suggestions> {
  return starting(
    asked.prefix,
    (await projects(asked)).map(({ key }) => key),
  );
}

/** Keys of environments, of the project that was chosen or of all. */
export async function suggestEnvironments(asked: Asked): Promise<Suggestions> {
  const { project } = asked.given;
  const all = await projects(asked);
  const chosen = project === undefined ? all : all.filter(({ key }) => key === project);
  return starting(
    asked.prefix,
    chosen.flatMap(({ environments = [] }) => environments.map(({ key }) => key)),
  );
}

/** Keys of flags. The search finds words anywhere; only keys that start like it are offered. */
export async function suggestFlags(asked: Asked): Promise<Suggestions> {
  const { prefix, given } = asked;
  const input = {
    limit: PAGE,
    ...(prefix === '' ? {} : { search: prefix }),
    ...(given.project ? { project: given.project } : {}),
  };
  const output = await toolAnswer(asked, flagsOutput, 'list_flags', input);
  return output === undefined
    ? NOTHING
    : starting(
        prefix,
        output.flags.map(({ key }) => key),
      );
}

async function projects(asked: Asked) {
  return (await toolAnswer(asked, projectsOutput, 'list_projects', {}))?.projects ?? [];
}
