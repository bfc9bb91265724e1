import { hash } from 'node:crypto';
import type { LiveEnvironment } from '../../flags/live-environment.ts';

/** What stands for an environment's newest change, the same on every instance, and tells nothing about it. */
export function environmentTag(live: LiveEnvironment): string {
  const { changeId } = live.version;
  const known = tags.get(live);
  if (known?.changeId === changeId) return known.tag;
  const tag = shortHash(`${live.projectId}/${live.name.environment}/${changeId}`);
  tags.set(live, { changeId, tag });
  return tag;
}

const tags = new WeakMap<LiveEnvironment, { readonly changeId: string; readonly tag: string }>();

/** 132 bits of a text's SHA-256. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
