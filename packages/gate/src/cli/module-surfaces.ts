import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type GateConfig, serveWith } from '../testing/index.ts';
import { combinationsOf } from './combinations.ts';
import { CommandError, messageOf } from './command-error.ts';
import type { ServedSurfaces } from './served-surfaces.ts';

/** A server in this process, as the default export of a module describes it. */
export async function moduleSurfaces(file: string): Promise<ServedSurfaces> {
  const config = await loadConfig(path.resolve(file));
  const keys = Object.entries(config.gate.flags).flatMap(([key, { moment }]) =>
    moment === 'pin' ? [key] : [],
  );
  return {
    combinations: combinationsOf({ keys, named: config.combinations, tenants: config.tenants }),
    list: async ({ flags, tenant }) => {
      const principal = tenant === undefined ? {} : { principal: { id: tenant, tenant } };
      await using served = await serveWith(config, flags, principal);
      return await served.list();
    },
  };
}

async function loadConfig(file: string): Promise<GateConfig> {
  if (!existsSync(file))
    throw new CommandError(
      `There is no ${file}.`,
      'Say where the module is with --module, or give the command of a server after --.',
    );
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((failure) => {
    throw new CommandError(
      `${file} cannot be loaded: ${messageOf(failure)}`,
      'Load it with node to see where that comes from.',
      { cause: failure },
    );
  });
  if (isConfig(module.default)) return module.default;
  throw new CommandError(
    `${file} does not describe a gated server.`,
    'Its default export has to be what defineGate of @guidon/gate/testing answers.',
  );
}

function isConfig(value: unknown): value is GateConfig {
  const { gate, server } = (value ?? {}) as Partial<GateConfig>;
  return typeof server === 'function' && typeof gate?.flags === 'object' && typeof gate.tools === 'object';
}
