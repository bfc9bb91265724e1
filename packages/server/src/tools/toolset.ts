/** Groups of tools that are offered together; the description is for people choosing among them. */
export const TOOLSETS = {
  flags: 'Flags: list, read, create, change, evaluate, promote, undo. On by default.',
  targeting: 'Saved lists, example contexts, and looking into and deleting segments.',
  admin: 'Projects, environments, attributes, keys, and deleting flags for good.',
  delivery:
    'Kubernetes and Flux: what runs where, why it is broken, what changed; reconcile, suspend, resume.',
  governance: 'Change requests, policies of environments, and the audit log.',
} as const satisfies Record<string, string>;

/** The name of a group of tools. */
export type Toolset = keyof typeof TOOLSETS;

/** The toolsets a server offers when nobody says otherwise. */
export const DEFAULT_TOOLSETS: readonly Toolset[] = ['flags'];

/** Whether a word is the name of a toolset. */
export function isToolset(name: string): name is Toolset {
  return Object.hasOwn(TOOLSETS, name);
}
