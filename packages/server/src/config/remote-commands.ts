/** The commands that speak to the server at GUIDON_URL where that is set; all others are about this machine. */
export const REMOTE_COMMANDS = [
  'call',
  'flags',
  'delivery',
  'keys',
  'requests',
  'audit',
  'surface',
  'webhooks',
  'export',
  'validate',
  'diff',
  'tools',
] as const;

/** Their names in a sentence: `call, flags, … and tools`, each put as `mark` does. */
export function remoteCommandsInWords(mark = (name: string) => name): string {
  const names = REMOTE_COMMANDS.map(mark);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
