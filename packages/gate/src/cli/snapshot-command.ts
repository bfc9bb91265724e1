import type { Command } from 'commander';
import { describeSurfaces, openSurfaces, type SurfacesOptions } from './open-surfaces.ts';
import { counted, print, tell } from './output.ts';
import type { CommandHost } from './program.ts';
import { SnapshotFolder } from './snapshot-folder.ts';

/** `guidon-gate snapshot`: writes the tools of every combination. */
export function describeSnapshot(program: Command, host: CommandHost): void {
  const command = program
    .command('snapshot')
    .summary('write the tools of every combination of flags that ships')
    .description(
      'Writes what tools/list answers for every combination of flags that ships (default, all on, each alone, those you name, tenants), a file each. Commit them.',
    );
  describeSurfaces(command).action((words: string[], options: SurfacesOptions) =>
    snapshot(words, options, host),
  );
}

async function snapshot(words: readonly string[], options: SurfacesOptions, { environment }: CommandHost) {
  const surfaces = await openSurfaces(words, options, environment);
  const folder = new SnapshotFolder(options.dir);
  const unheard: string[] = [];
  let ifNone: string | undefined;
  for (const combination of surfaces.combinations) {
    const tools = await surfaces.list(combination);
    const file = await folder.write(combination, { flags: combination.flags, tools });
    print(`${file}: ${counted(tools.length, 'tool')}`);
    const list = JSON.stringify(tools);
    if (Object.keys(combination.flags).length === 0) ifNone ??= list;
    if (combination.alone !== undefined && list === ifNone) unheard.push(combination.alone);
  }
  if (unheard.length > 0) tell(`No tool depends on ${unheard.join(', ')}: is that how the server calls it?`);
  for (const file of await folder.stale(surfaces.combinations)) {
    await folder.remove(file);
    print(`${file} is of no combination any more, and was removed.`);
  }
}
