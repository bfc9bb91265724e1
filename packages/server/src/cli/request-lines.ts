import type { FieldChange } from '../flags/change.ts';
import { whereTheyDiffer } from '../flags/where-they-differ.ts';
import type { ListedAnswer, RequestAnswer } from '../tools/request-fields.ts';
import { diffLines } from './diff-lines.ts';
import { paint, type Style } from './paint.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

/**
 * A change request as lines for a terminal of so many columns (0: it does not say): who asks for what and why, all it
 * would change, for whom it matters, what it waits for.
 */
export function requestLines(request: RequestAnswer, diff: readonly FieldChange[], columns = 0): string[] {
  const width = columns || Number.POSITIVE_INFINITY;
  const { change_request_id: id, version, project, status, reason } = request;
  return [
    ...wrap(visible(request.title), '', width).map((line) => paint('bold', line)),
    `${paintStatus(status.replace('_', ' '), status)}${paint('dim', ` · ${id} · version ${version} · project ${project}`)}`,
    paint('dim', `asked for by ${byLine(request)}, ${minute(request.created_at)}`),
    ...othersLines(request),
    ...(reason === undefined ? [] : wrap(`“${visible(reason)}”`, ' ', width)),
    '',
    ...diffLines(diff, width),
    ...request.warnings.flatMap((warning) => painted('yellow', `  ! ${visible(warning)}`, width)),
    ...section('Somebody else changed meanwhile', conflictLines(request)),
    ...section('For your example contexts', impactLines(request)),
    ...section('Approvals', approvalLines(request)),
    ...section('Said about it', reviewLines(request)),
    ...section('What happened', eventLines(request)),
  ];
}

/** What has to happen to a change request, as the last of its lines. */
export function nextLines({ next }: RequestAnswer, columns = 0): string[] {
  return [
    '',
    ...wrap(`→ ${visible(next)}`, '  ', columns || Number.POSITIVE_INFINITY).map((line) =>
      paint('cyan', line),
    ),
  ];
}

/** Text in the colour of a status. */
export function paintStatus(text: string, status: string): string {
  return paint(COLOURS[status] ?? 'reset', text);
}

/** Who asked, and for whom. */
export function byLine({ by, acting_for: person }: ListedAnswer): string {
  return person === undefined ? visible(by) : `${visible(by)} for ${visible(person)}`;
}

/** Longer values are shown around where they differ. Characters. */
const LONGEST_VALUE = 200;

const COLOURS: Readonly<Record<string, Style>> = {
  open: 'yellow',
  approved: 'green',
  frozen: 'blue',
  changes_requested: 'magenta',
  published: 'cyan',
  rejected: 'red',
  closed: 'dim',
};

/** A sign and what it is about, which goes on below itself. */
function painted(style: Style, text: string, width: number): string[] {
  return wrap(text, '    ', width).map((line) => paint(style, line));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
}

function conflictLines({ conflicts }: RequestAnswer): string[] {
  return conflicts.flatMap(({ object, field, base, live, proposed }) => [
    paint('red', visible(`${object} ${field}`)),
    `  was ${json(base)}, live ${json(live)}, proposed ${json(proposed)}`,
  ]);
}

function impactLines({ impact }: RequestAnswer): string[] {
  if (impact === undefined) return [];
  if (!impact.known) return [paint('dim', 'unknown: the project has none (save_example makes one)')];
  const changes = impact.changes ?? [];
  const cut = impact.cut === true ? [paint('yellow', 'not everything was tried, or is told here')] : [];
  if (changes.length === 0) return [`none of ${impact.examples} is answered otherwise`, ...cut];
  const lines = changes.map(
    ({ example, flag, environment, before, after }) =>
      `${visible(example)}: ${visible(flag)} in ${visible(environment)} ${fromTo(json(before), json(after))}`,
  );
  return [...lines, ...cut];
}

function approvalLines({ environments, freezes }: RequestAnswer): string[] {
  const approvals = environments.map(({ key, needed, approved_by: people }) => {
    const names = people.length === 0 ? '' : `: ${people.map(visible).join(', ')}`;
    return `${people.length >= needed ? paint('green', '✓') : paint('yellow', '·')} ${visible(key)} ${people.length} of ${needed}${names}`;
  });
  return [...approvals, ...freezes.map((freeze) => paint('red', `freeze in ${visible(freeze)}`))];
}

const SAID: Readonly<Record<string, string>> = {
  comment: 'says',
  approve: 'approved',
  request_changes: 'asks for changes',
  reject: 'rejected',
};

function reviewLines({ reviews }: RequestAnswer): string[] {
  return reviews.map(({ by, decision, comment, outdated }) => {
    const said = comment === undefined ? '' : `: ${visible(comment)}`;
    return `${visible(by)} ${SAID[decision] ?? decision}${said}${outdated ? paint('dim', ' (an earlier content)') : ''}`;
  });
}

function fromTo(before: string, after: string): string {
  const isLong = before.length > LONGEST_VALUE || after.length > LONGEST_VALUE;
  const [was, is] = isLong ? whereTheyDiffer(before, after, LONGEST_VALUE) : [before, after];
  return `${was} → ${paint('bold', is)}`;
}

/** Everybody but the author whose content it is: what is asked for may be theirs by now. */
function othersLines({ contributors: [, ...others] }: RequestAnswer): string[] {
  return others.length === 0
    ? []
    : [paint('yellow', `its content is also of ${others.map(visible).join(', ')}`)];
}

function eventLines({ events }: RequestAnswer): string[] {
  return events
    .filter(({ what }) => what !== 'opened')
    .map(({ at, by, what, reason }) => {
      const why = reason === undefined ? '' : `: ${visible(reason)}`;
      return `${visible(by)} ${HAPPENED[what] ?? what} it, ${minute(at)}${why}`;
    });
}

const HAPPENED: Readonly<Record<string, string>> = { broke_glass: 'broke the glass for' };

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function json(value: unknown): string {
  return value === undefined ? 'nothing' : visible(JSON.stringify(value));
}
