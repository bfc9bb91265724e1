import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type DoorName, type Doors, openDoors } from './doors.ts';

/** One line of the story: who speaks, or a call through a door and the sentence it answered. */
interface Step {
  readonly says?: string;
  readonly door?: DoorName;
  readonly tool?: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

const KEY = 'new_checkout_flow';
const TENTH = {
  when: [{ clauses: [{ attribute: 'country', operator: 'in', value: ['DE', 'AT'] }] }],
  serve: { value: true, percentage: 10 },
};

const STORY: readonly Step[] = [
  { says: `create a flag ${KEY}, turn it on in staging, who gets it?` },
  { door: 'stdio', tool: 'create_flag', input: { key: KEY } },
  { door: 'stdio', tool: 'set_flag_state', input: { key: KEY, environments: ['staging'], enabled: true } },
  {
    door: 'stdio',
    tool: 'evaluate_flag',
    input: { key: KEY, environment: 'staging', context: { targetingKey: 'u1' } },
  },
  { says: 'and 10 % of German and Austrian users in production? show me first' },
  {
    door: 'http',
    tool: 'set_flag_rules',
    input: { key: KEY, environments: ['production'], rules: [TENTH], dry_run: true },
  },
  { says: 'go ahead, and switch it on there' },
  { door: 'http', tool: 'set_flag_rules', input: { key: KEY, environments: ['production'], rules: [TENTH] } },
  {
    door: 'http',
    tool: 'set_flag_state',
    input: { key: KEY, environments: ['production'], enabled: true, default_value: false },
  },
  {
    door: 'http',
    tool: 'evaluate_flag',
    input: { key: KEY, environment: 'production', context: { targetingKey: 'u2', country: 'DE' } },
  },
  { says: 'is new_chekout_flow on for u1? (mistyped)' },
  { door: 'cli', tool: 'get_flag', input: { key: 'new_chekout_flow' } },
  { says: 'something is wrong, undo the last change' },
  { door: 'cli', tool: 'revert_change', input: { change_id: 'THE LAST' } },
];

/** Plays the README's story on an empty database through all three doors, and tells it. Ids are shortened. */
export async function tellTranscript(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-story-'));
  try {
    await using doors = await openDoors(folder);
    return await play(doors);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function play(doors: Doors): Promise<string> {
  const lines: string[] = [];
  let last = '';
  for (const step of STORY) {
    if (step.says !== undefined) lines.push('', `> ${step.says}`);
    if (step.tool === undefined || step.door === undefined) continue;
    const input = step.input?.change_id === undefined ? step.input : { change_id: last };
    const answer = await doors.call(step.door, step.tool, input ?? {});
    last = 'output' in answer && typeof answer.output.change_id === 'string' ? answer.output.change_id : last;
    lines.push(
      `${step.tool} ${JSON.stringify(input)}   (${step.door})`,
      ...told(answer).map((line) => `  ${line}`),
    );
  }
  return lines
    .join('\n')
    .trim()
    .replace(/chg_([0-9a-z]{6})[0-9a-z]{20}/g, 'chg_…');
}

function told(answer: Awaited<ReturnType<Doors['call']>>): string[] {
  if ('error' in answer) return [`${answer.error.code}: ${answer.error.message} ${answer.error.hint}`];
  const {
    summary,
    changes = [],
    undo,
  } = answer.output as { summary: string; changes?: string[]; undo?: string };
  return [
    summary,
    ...changes.map((change) => `- ${change}`),
    ...(undo === undefined ? [] : [`undo: ${undo}`]),
  ];
}
