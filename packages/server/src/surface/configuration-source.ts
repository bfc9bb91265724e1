import type { FlagSource, Settings } from '@guidon/gate';
import type { SurfaceOptions } from '../tools/surface.ts';
import type { Toolset } from '../tools/toolset.ts';

/** What decides, at start, which tools this process has at all. */
export interface SurfaceConfiguration extends SurfaceOptions {
  /** What programs and people may call, where that is more than what models are offered. */
  readonly callable: readonly Toolset[];
}

/** The infrastructure flags of the surface, as the environment and the command line have them. */
export function configurationSource(configuration: SurfaceConfiguration): FlagSource {
  const { toolsets, callable, readOnly } = configuration;
  const settings: Settings = new Map([
    ['toolsets', { value: [...toolsets] }],
    ['callable', { value: [...callable] }],
    ['read_only', { value: readOnly }],
  ]);
  return {
    name: 'configuration',
    open: async () => {},
    read: () => settings,
    history: { asOf: () => () => settings },
    status: () => ({ state: 'ok' }),
    close: () => {},
  };
}
