import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import { attributeKeyField } from './attribute-fields.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** Takes an attribute out of the registry. */
export const deleteAttribute = defineTool({
  name: 'delete_attribute',
  title: 'Delete an attribute from the registry',
  description:
    'Delete one attribute from the registry of a project, after a person confirmed. Use it when applications no longer send it. Rules that use the attribute stay and go on working for contexts that have it; find and change those with list_flags and set_flag_rules. To correct an entry use save_attribute instead. An unknown name is refused with the closest ones. Undo with revert_change, which registers it again exactly as it was.',
  toolset: 'admin',
  access: 'destructive',
  input: z.object({ key: attributeKeyField, project: projectField }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      if ((await draft.document('attribute', asked.key)) === undefined) {
        const known = await draft.reads.objects(draft.project.id, 'attribute');
        throw unknown(
          asked.key,
          known.map(({ key }) => key),
        );
      }
      await draft.put('attribute', asked.key, undefined);
    });
    return writeResult(result, { would: 'delete', did: 'deleted' }, `attribute ${asked.key}`);
  },
});

function unknown(key: string, known: readonly string[]): AppError {
  const matches = closest(key, known);
  return new AppError('NOT_FOUND', `There is no attribute "${key}".`, {
    hint: didYouMean(matches, 'list_attributes shows the registry.'),
    details: { closest: matches },
  });
}
