import { z } from 'zod';
import { defineTool, type ToolCall } from './define-tool.ts';
import { showKey, shownKey } from './key-fields.ts';

/** The end of a key. */
export const revokeKey = defineTool({
  name: 'revoke_key',
  title: 'Revoke a key, at once and for good',
  description:
    'End one key at once, on every instance, after a person confirmed. Use it when a key leaked, or when whoever has it should not come in any more; whatever still uses the key is refused from then on. It cannot be undone: a person makes another key with guidon keys rotate. list_keys shows the ids; to let a key go on for some hours, rotate it instead. Revoking a revoked key changes nothing.',
  toolset: 'admin',
  access: 'destructive',
  writes: 'keys',
  input: z.object({ key_id: z.string().min(1).max(64).describe('E.g. key_01j….') }),
  output: z.object({
    summary: z.string().describe('What happened, in a sentence.'),
    changed: z.boolean().describe('False when it was revoked already.'),
    dry_run: z.boolean().describe('True: nothing was saved.'),
    key: shownKey.describe('The key.'),
    changes: z.array(z.string()).describe('What it does, in words.'),
  }),
  async run(asked, call) {
    const { dry_run } = asked as { readonly dry_run?: boolean };
    return dry_run === true ? preview(asked.key_id, call) : revoke(asked.key_id, call);
  },
});

async function preview(id: string, { caller, services }: ToolCall) {
  const holder = await services.keys.key(caller, id);
  const key = showKey(holder, services.keys);
  const changed = key.status !== 'revoked';
  const summary = changed
    ? `Preview, nothing saved: this would revoke key ${id} of ${key.name}.`
    : `Nothing to do: key ${id} is revoked already.`;
  return { summary, changed, dry_run: true, key, changes: changed ? [deed(key)] : [] };
}

async function revoke(id: string, { caller, services }: ToolCall) {
  const { changed, ...holder } = await services.keys.revoke(caller, id);
  const key = showKey(holder, services.keys);
  const summary = changed
    ? `Done: revoked key ${id} of ${key.name}.`
    : `Nothing to do: key ${id} is revoked already.`;
  return { summary, changed, dry_run: false, key, changes: changed ? [deed(key)] : [] };
}

function deed({ id, kind, name, rights }: ReturnType<typeof showKey>): string {
  return `key ${id} of ${kind} ${name}: revoked (${rights.join(', ')})`;
}
