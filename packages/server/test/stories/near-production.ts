import type { Answer } from '../parity/doors.ts';
import { openTown, type Town } from './town.ts';

const KEY = 'new_checkout_flow';
const TENTH = {
  key: KEY,
  environments: ['production'],
  rules: [{ when: 'country in ["DE", "AT"]', serve: { value: true, percentage: 10 } }],
};

/** Plays the README's story of an agent that asks for 10 % in production, and tells it. Ids and times are the same each time. */
export async function tellNearProduction(): Promise<string> {
  await using town = await openTown(prepare);
  const lines = ['> 10 % of German and Austrian users in production, please'];
  const asked = await town.agent('set_flag_rules', TENTH);
  lines.push(`set_flag_rules ${JSON.stringify(TENTH)}   (http)`, ...told(asked));
  const id = requestOf(asked);
  lines.push('', ...(await typed(town, 'ben', 'approve', id)));
  lines.push('', ...(await typed(town, 'ada', 'publish', id)).filter(isNews));
  const undo = { change_id: await changeOf(town, id) };
  lines.push('', '> that was too early, undo it');
  lines.push(
    'revert_change {"change_id":"chg_…"}   (http)',
    ...told(await town.agent('revert_change', undo)),
  );
  return lines.join('\n').replaceAll(ID, '$1_…').replaceAll(TIME, '2026-11-21 14:08 UTC');
}

const ID = /(chg|crq)_[0-9a-z]{26}/g;
const TIME = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/g;

async function prepare(operator: Town['operator']): Promise<void> {
  const anna = { key: 'anna', context: { targetingKey: 'anna-17', country: 'DE' } };
  await operator('save_attribute', { key: 'country', type: 'string' });
  await operator('save_example', anna);
  await operator('create_flag', { key: KEY });
  await operator('set_flag_state', {
    key: KEY,
    environments: ['production'],
    enabled: true,
    default_value: false,
  });
}

/** All that is new after the same was shown to whoever approved it. */
function isNews(line: string, index: number): boolean {
  return index === 0 || line.startsWith('  Your key') || line.startsWith('  Done');
}

/** The change request that a write became. */
export function requestOf(answer: Answer): string {
  if ('error' in answer) throw new Error(answer.text);
  return (answer.output.approval as { change_request_id: string }).change_request_id;
}

/** The change that a change request became. */
export async function changeOf(town: Town, id: string): Promise<string> {
  const { change_request } = await town.operator('get_change_request', { change_request_id: id });
  return (change_request as { change_id: string }).change_id;
}

async function typed(town: Town, who: 'ben' | 'ada', word: string, id: string): Promise<string[]> {
  const screen = await town.person(who, 'requests', word, id);
  return [
    `$ guidon requests ${word} ${id}`,
    ...screen
      .trim()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
  ];
}

function told(answer: Answer): string[] {
  if ('error' in answer) return [`  ${answer.error.code}: ${answer.error.message}`];
  const { summary, changes } = answer.output as { summary: string; changes: readonly string[] };
  return [`  ${summary}`, ...changes.map((change) => `  - ${change}`)];
}
