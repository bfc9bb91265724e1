import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import type { Surface } from './surface.ts';

/** For a tool that is not there, or not offered: UNKNOWN_TOOL with the closest names. */
export function unknownTool(name: string, surface: Surface): AppError {
  const matches = closest(
    name,
    surface.tools.map((tool) => tool.name),
  );
  return new AppError('UNKNOWN_TOOL', `There is no tool "${name.slice(0, 128)}".`, {
    hint: didYouMean(matches, 'List the tools to see what there is.'),
    details: { closest: matches },
  });
}
