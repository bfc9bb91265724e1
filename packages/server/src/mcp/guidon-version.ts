import manifest from '../../package.json' with { type: 'json' };

/** The version of this Guidon, as its package says. */
export const GUIDON_VERSION: string = manifest.version;
