import { type People, peopleWithKeys } from '../../support/people.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { type Applications, applications } from '../applications.ts';
import { makeWorld } from '../world.ts';

/** A served Guidon with the people of the play, each with a key. */
export interface Staged extends TestApp {
  readonly who: People;
  readonly keys: Readonly<Record<keyof People, string>>;
  readonly apps: Applications;
}

/** Who tries every write. */
export const CALLERS = ['agent', 'dan', 'ben', 'ada'] as const satisfies readonly (keyof People)[];

/** One of {@link CALLERS}. */
export type CallerName = (typeof CALLERS)[number];

/** Opens a {@link Staged}. */
export async function openStaged(): Promise<Staged> {
  const guidon = await testApp({
    environment: { GUIDON_RATE_LIMIT: '0', GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' },
  });
  const apps = await applications(guidon);
  return {
    ...guidon,
    ...(await peopleWithKeys(guidon)),
    apps,
    [Symbol.asyncDispose]: async () => {
      await apps[Symbol.asyncDispose]();
      await guidon[Symbol.asyncDispose]();
    },
  };
}

/** Protects the production of a project. */
export async function protect({ ok }: TestApp, project: string): Promise<void> {
  await ok('set_environment_policy', { project, environment: 'production', protected: true });
}

/** A new project whose production is protected. */
export async function closedWorld(staged: Staged, project: string): Promise<string> {
  await makeWorld(staged, project);
  await protect(staged, project);
  return project;
}
