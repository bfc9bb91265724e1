/** The address of a flag as a resource. */
export const FLAG_URI_TEMPLATE = 'flag://{project}/{key}';

/** What a flag's address names. */
export interface FlagAddress {
  readonly project: string;
  readonly key: string;
}

/** The address of a flag. */
export function flagUri({ project, key }: FlagAddress): string {
  return `flag://${encodeURIComponent(project)}/${encodeURIComponent(key)}`;
}

/** What an address names; undefined when it is not one of a flag. */
export function parseFlagUri(uri: string): FlagAddress | undefined {
  const [, project, key] = /^flag:\/\/([^/?#]{1,400})\/([^/?#]{1,400})$/.exec(uri) ?? [];
  if (project === undefined || key === undefined) return undefined;
  try {
    return { project: decodeURIComponent(project), key: decodeURIComponent(key) };
  } catch {
    return undefined;
  }
}
