import type { ToolSchemas } from './tool-schema.ts';

/**
 * The catalogue's schemas by tool name, where they are known already.
 *
 * Empty in the source. The build puts the converted schemas here, because converting them takes a fifth of the time
 * from start to the first `tools/list`.
 */
export const BUILT_SCHEMAS: ReadonlyMap<string, ToolSchemas> = new Map();
