import type { FlagConfiguration } from './compiled-environment.ts';
import type { Problem, SavedList, Segment } from './model.ts';
import type { Untranslated } from './untranslated.ts';
import { validateFlag } from './validate-flag.ts';
import { validateList, validateSegment } from './validate-segment.ts';

/** What came of a translation. */
interface Translated {
  readonly configurations: readonly FlagConfiguration[];
  readonly segments: readonly Segment[];
  readonly lists?: readonly SavedList[];
}

/** Where the parts came from, as paths into the document that was translated. */
interface Places {
  readonly flag: (key: string) => string;
  readonly segment: (key: string) => string;
  readonly list?: (key: string) => string;
}

/** Tells what of a translation our own validation would refuse. */
export function tellRefused(translated: Translated, places: Places, untranslated: Untranslated[]): void {
  const { configurations, segments, lists = [] } = translated;
  for (const { flag, state } of configurations)
    tell(validateFlag(flag, { all: state }), places.flag(flag.key), untranslated);
  for (const segment of segments) tell(validateSegment(segment), places.segment(segment.key), untranslated);
  for (const list of lists) tell(validateList(list), places.list?.(list.key) ?? list.key, untranslated);
}

function tell(problems: readonly Problem[], place: string, untranslated: Untranslated[]): void {
  for (const { severity, path, message } of problems) {
    if (severity !== 'error') continue;
    const where = path === '' ? '' : ` (${path.replace(/^environments\.all\./, '')})`;
    untranslated.push({ path: place, reason: `It would be refused here${where}: ${message}` });
  }
}
