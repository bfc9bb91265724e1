import type { ListedAnswer, RequestAnswer } from '../tools/request-fields.ts';
import { paint, type Style } from './paint.ts';
import { visible } from './visible.ts';

/** A change request as lines for a terminal: who asks for what and why, for whom it matters, what it waits for. */
export function requestLines(request: RequestAnswer): string[] {
  return [
    `${paint('bold', visible(request.title))}  ${paintStatus(request.status.replace('_', ' '), request.status)}`,
    paint('dim', `${request.change_request_id} · version ${request.version} · project ${request.project}`),
    paint('dim', `asked for by ${byLine(request)}, ${request.created_at.slice(0, 16).replace('T', ' ')} UTC`),
    ...(request.reason === undefined ? [] : [`“${visible(request.reason)}”`]),
    '',
    ...changeLines(request.changes),
    ...request.warnings.map((warning) => `  ${paint('yellow', `! ${visible(warning)}`)}`),
    ...section('Somebody else changed meanwhile', conflictLines(request)),
    ...section('For your example contexts', impactLines(request)),
    ...section('Approvals', approvalLines(request)),
    ...section('Said about it', reviewLines(request)),
    '',
    `${paint('cyan', '→')} ${visible(request.next)}`,
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

const COLOURS: Readonly<Record<string, Style>> = {
  open: 'yellow',
  approved: 'green',
  changes_requested: 'magenta',
  published: 'cyan',
  rejected: 'red',
  closed: 'dim',
};

/** The differences by what they are about, each with a sign for what happens to it. */
function changeLines(changes: readonly string[]): string[] {
  let subject = '';
  return changes.flatMap((change) => {
    const colon = change.indexOf(': ');
    const [about, what] = colon < 0 ? ['', change] : [change.slice(0, colon), change.slice(colon + 2)];
    const heading = about === subject || about === '' ? [] : [paint('bold', visible(about))];
    subject = about;
    return [...heading, signed(visible(what))];
  });
}

function signed(what: string): string {
  if (/\b(added|created|turned on|switched on)\b/.test(what)) return paint('green', `  + ${what}`);
  if (/\b(removed|deleted|turned off|switched off|archived)\b/.test(what)) return paint('red', `  - ${what}`);
  return paint('yellow', `  ~ ${what}`);
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
  if (changes.length === 0) return [`none of ${impact.examples} is answered otherwise`];
  return changes.map(
    ({ example, flag, environment, before, after }) =>
      `${visible(example)}: ${visible(flag)} in ${visible(environment)} ${json(before)} → ${paint('bold', json(after))}`,
  );
}

function approvalLines({ environments, freezes }: RequestAnswer): string[] {
  const approvals = environments.map(({ key, needed, approved_by: people }) => {
    const names = people.length === 0 ? '' : `: ${people.map(visible).join(', ')}`;
    return `${people.length >= needed ? paint('green', '✓') : paint('yellow', '·')} ${visible(key)} ${people.length} of ${needed}${names}`;
  });
  return [...approvals, ...freezes.map((freeze) => paint('red', `freeze in ${visible(freeze)}`))];
}

function reviewLines({ reviews }: RequestAnswer): string[] {
  return reviews.map(({ by, decision, comment, outdated }) => {
    const said = comment === undefined ? '' : `: ${visible(comment)}`;
    return `${visible(by)} ${decision.replace('_', ' ')}${said}${outdated ? paint('dim', ' (an earlier content)') : ''}`;
  });
}

function json(value: unknown): string {
  return value === undefined ? 'nothing' : visible(JSON.stringify(value));
}
