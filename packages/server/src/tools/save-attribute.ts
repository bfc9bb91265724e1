import { z } from 'zod';
import type { AttributeDocument } from '../flags/documents.ts';
import { attributeFields, attributeKeyField } from './attribute-fields.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** Registers an attribute. */
export const saveAttribute = defineTool({
  name: 'save_attribute',
  title: 'Register an attribute or change its entry',
  description:
    'Register one attribute that applications put in the evaluation context, or replace the entry it has: type, meaning, allowed values, whether percentages may bucket on it. Use it so that people and agents writing rules know what there is to target; list_attributes shows the registry. It changes no flag and nothing that is served, but new rules and segments may then use registered attributes only. An equal entry is left as it is; delete_attribute removes one. Undo with revert_change.',
  toolset: 'admin',
  access: 'write',
  input: z.object({ key: attributeKeyField, project: projectField, ...attributeFields }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const { key, type, identifier, description, values } = asked;
    const document: AttributeDocument = {
      key,
      type,
      identifier,
      ...(description === undefined ? {} : { description }),
      ...(values === undefined ? {} : { values }),
    };
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draft.put('attribute', key, document),
    );
    return writeResult(result, { would: 'register', did: 'registered' }, `attribute ${key}`);
  },
});
