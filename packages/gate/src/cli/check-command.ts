import type { Command } from 'commander';
import type { Combination } from './combinations.ts';
import { compareTools, type ToolChange } from './compare-tools.ts';
import { EXIT } from './exit-codes.ts';
import { describeSurfaces, openSurfaces, type SurfacesOptions } from './open-surfaces.ts';
import { counted, paint, print, visible } from './output.ts';
import { printChanges } from './print-changes.ts';
import type { CommandHost } from './program.ts';
import type { ServedSurfaces } from './served-surfaces.ts';
import { SnapshotFolder } from './snapshot-folder.ts';

interface CheckOptions extends SurfacesOptions {
  readonly breakingOnly?: boolean;
  readonly json?: boolean;
}

/** What is different about one combination. */
interface Found {
  readonly combination: string;
  /** Whether it has no file, or a file has no combination. */
  readonly file?: 'missing' | 'stale';
  readonly changes: readonly ToolChange[];
}

/** `guidon-gate check`: compares the tools of every combination with their snapshots. */
export function describeCheck(program: Command, host: CommandHost): void {
  const command = program
    .command('check')
    .summary('compare them with what was written, for CI')
    .description(
      'Compares what tools/list answers under every combination of flags with the snapshots, and says of each difference whether it breaks clients. Exits with 1 if there is one.',
    )
    .option(
      '--breaking-only',
      'exit with 1 for breaking changes and missing snapshots only; others are shown',
    )
    .option('--json', 'print the differences as JSON');
  describeSurfaces(command).action((words: string[], options: CheckOptions) => check(words, options, host));
}

async function check(words: readonly string[], options: CheckOptions, { environment, exit }: CommandHost) {
  const surfaces = await openSurfaces(words, options, environment);
  const found = await differences(surfaces, new SnapshotFolder(options.dir));
  const breaking = found.flatMap(({ changes }) => changes).filter((change) => change.breaking).length;
  if (options.json === true) print(JSON.stringify({ breaking, combinations: found }, undefined, 2));
  else printFound(found, breaking, surfaces.combinations.length);
  // What has no snapshot was compared with nothing, so nobody knows what of it breaks clients.
  const isMissing = found.some(({ file }) => file === 'missing');
  const counted = options.breakingOnly === true ? breaking : found.length;
  if (counted > 0 || isMissing) exit(EXIT.different);
}

async function differences(surfaces: ServedSurfaces, folder: SnapshotFolder): Promise<Found[]> {
  const found: Found[] = [];
  for (const combination of surfaces.combinations) {
    const one = await difference(surfaces, folder, combination);
    if (one.file !== undefined || one.changes.length > 0) found.push(one);
  }
  const stale = await folder.stale(surfaces.combinations);
  return [...found, ...stale.map((file): Found => ({ combination: file, file: 'stale', changes: [] }))];
}

async function difference(
  surfaces: ServedSurfaces,
  folder: SnapshotFolder,
  combination: Combination,
): Promise<Found> {
  const { name } = combination;
  const before = await folder.read(combination);
  if (before === undefined) return { combination: name, file: 'missing', changes: [] };
  return { combination: name, changes: compareTools(before.tools, await surfaces.list(combination)) };
}

function printFound(found: readonly Found[], breaking: number, count: number): void {
  for (const { combination, file, changes } of found) {
    print(paint('bold', visible(combination)) + (file === undefined ? '' : FILE_WORDS[file]));
    printChanges(changes);
  }
  if (found.length === 0) return print(`All ${count} surfaces are as their snapshots.`);
  const differ =
    found.length === 1
      ? '1 surface differs from its snapshot'
      : `${found.length} surfaces differ from their snapshots`;
  print(`${differ}; ${counted(breaking, 'breaking change')}.`);
  print('If that is meant: guidon-gate snapshot, and commit what it writes.');
}

const FILE_WORDS = { missing: ': has no snapshot', stale: ': is of no combination' } as const;
