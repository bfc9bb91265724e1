import { z } from 'zod';
import type { ProjectDocument } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { NEW_PROJECT_ENVIRONMENTS } from '../flags/seed.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
import { keyField } from './flag-fields.ts';
import { cleanText } from './text.ts';
import { type Verb, writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: keyField.describe('Permanent project key.'),
  name: cleanText(200).min(1).optional().describe('For people; a new project: its key.'),
  description: cleanText(2000).optional().describe('What it is.'),
});

type ProjectInput = z.output<typeof input>;

/** The same whether it was made or changed: a repeat of the call that made it is a change of nothing. */
const SAVE: Verb = { would: 'save', did: 'saved' };

/** Makes or renames a project. */
export const saveProject = defineTool({
  name: 'save_project',
  title: 'Create a project or change its name',
  description:
    'Create a project, or change the name and description of one. Use it when flags of another product should be kept apart; a new project starts with the environments development, staging and production, which save_environment and delete_environment change. Fields left out stay as they are. It touches no flags: to make those use create_flag. A project that exists with the same content is left as it is. Making one is undone with delete_project, renaming with revert_change.',
  toolset: 'admin',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    const { projects } = await call.services.reader.projects(call.actor);
    const exists = projects.some(({ project }) => project.key === asked.key);
    return exists ? renamed(asked, call) : created(asked, call);
  },
});

async function renamed(asked: ProjectInput, call: ToolCall) {
  const request = { ...writeRequest(asked, call), project: asked.key };
  const result = await call.services.changes.apply(call.actor, request, async (draft) => {
    await draft.put('project', asked.key, projectDocument(draft.project.document, asked));
  });
  return writeResult(result, SAVE, `project ${asked.key}`);
}

async function created(asked: ProjectInput, call: ToolCall) {
  const result = await call.services.changes.create(
    call.actor,
    writeRequest(asked, call),
    asked.key,
    (draft) => draftProject(draft, asked),
  );
  return writeResult(result, SAVE, `project ${asked.key}`);
}

async function draftProject(draft: Draft, asked: ProjectInput): Promise<void> {
  await draft.put('project', asked.key, projectDocument({ key: asked.key, name: asked.key }, asked));
  for (const environment of NEW_PROJECT_ENVIRONMENTS)
    await draft.put('environment', environment.key, environment);
}

function projectDocument(base: ProjectDocument, { name, description }: ProjectInput): ProjectDocument {
  return {
    ...base,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
}
