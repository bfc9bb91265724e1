import {
  type GetPromptResult,
  type Prompt,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { closest, didYouMean } from '../lib/closest.ts';
import type { Surface } from '../tools/surface.ts';
import { DELIVERY_PROMPTS } from './delivery-prompts.ts';
import { MAX_ARGUMENT, type PromptArguments, type PromptDefinition, quote } from './prompt-definition.ts';

const PROJECT = {
  name: 'project',
  description: 'Key of the project; may be left out while there is only one.',
};

const PLAN_ROLLOUT: PromptDefinition = {
  name: 'plan_rollout',
  title: 'Plan the rollout of a flag',
  description:
    'Reads a flag and writes a step-by-step plan to bring it to everyone in an environment, with a way back.',
  arguments: [
    { name: 'flag', description: 'Key of the flag.', required: true },
    { name: 'environment', description: 'Key of the environment to roll out in.', required: true },
    { name: 'goal', description: 'Who should have it in the end, and by when.' },
    PROJECT,
  ],
  needs: 'get_flag',
  text: ({ flag, environment, goal, project }) =>
    [
      `Plan the rollout of the feature flag ${quote(flag)} in the environment ${quote(environment)}${inProject(project)}.`,
      goal === undefined ? 'Goal: everyone gets it.' : `Goal: ${quote(goal)}.`,
      '1. Read the flag with get_flag, and its recent history with list_changes.',
      '2. Check with evaluate_flag what a typical user and an edge case get today.',
      '3. Propose steps: who gets it at each one, what to watch, when to go on, when to stop.',
      '4. For each step give the exact set_flag_rules or set_flag_state call, previewed with dry_run: true.',
      '5. Say how to go back: set_flag_state to turn it off, or revert_change.',
      'Change nothing until I agree to the plan.',
    ].join('\n'),
};

const EXPLAIN_FLAG: PromptDefinition = {
  name: 'explain_flag',
  title: 'Explain what a flag does',
  description:
    'Explains in plain words what a flag is for, who gets which value where, and what changed last.',
  arguments: [
    { name: 'flag', description: 'Key of the flag.', required: true },
    { name: 'environment', description: 'Key of the one environment to explain; otherwise all of them.' },
    PROJECT,
  ],
  needs: 'get_flag',
  text: ({ flag, environment, project }) =>
    [
      `Explain the feature flag ${quote(flag)}${inProject(project)} to somebody who has never seen it.`,
      '1. Read it with get_flag, and its last changes with list_changes.',
      environment === undefined
        ? '2. Say who gets which value in each environment, and where the environments differ.'
        : `2. Say who gets which value in the environment ${quote(environment)}, rule by rule.`,
      '3. Verify one example of each outcome with evaluate_flag.',
      '4. Say what changed last, who did it and why, and whether anything looks forgotten.',
      'Only read; change nothing.',
    ].join('\n'),
};

const PROMPTS: readonly PromptDefinition[] = [EXPLAIN_FLAG, PLAN_ROLLOUT, ...DELIVERY_PROMPTS];

/** Prompts whose tools are offered. */
function offered(surface: Surface): readonly PromptDefinition[] {
  return PROMPTS.filter(({ needs }) => surface.tool(needs) !== undefined);
}

/** The prompts as `prompts/list` answers them. */
export function listedPrompts(surface: Surface): Prompt[] {
  return offered(surface).map(({ text: _text, needs: _needs, kind: _kind, ...prompt }) => prompt);
}

/** The prompt of this name, offered or not; undefined when there is none. */
export function promptNamed(name: string): PromptDefinition | undefined {
  return PROMPTS.find((prompt) => prompt.name === name);
}

/** Answers `prompts/get`: a message from the person that names the tools to call. */
export function getPrompt(surface: Surface, name: string, given: PromptArguments = {}): GetPromptResult {
  const prompt = offered(surface).find((candidate) => candidate.name === name);
  if (prompt === undefined) throw unknownPrompt(surface, name);
  checkArguments(prompt, given);
  const message = { role: 'user', content: { type: 'text', text: prompt.text(given) } } as const;
  return { description: prompt.description, messages: [message] };
}

function checkArguments(prompt: PromptDefinition, given: PromptArguments): void {
  const known = prompt.arguments.map((argument) => argument.name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(`${prompt.name} has no argument ${quote(unknown)}; it takes ${known.join(', ')}.`);
  const missing = prompt.arguments.find((argument) => argument.required && !given[argument.name]);
  if (missing !== undefined) throw invalid(`${prompt.name} needs the argument "${missing.name}".`);
  const long = known.find((name) => (given[name]?.length ?? 0) > MAX_ARGUMENT);
  if (long !== undefined) throw invalid(`The argument "${long}" is over ${MAX_ARGUMENT} characters.`);
}

function unknownPrompt(surface: Surface, name: string): ProtocolError {
  const matches = closest(
    name,
    offered(surface).map((prompt) => prompt.name),
  );
  return invalid(`Unknown prompt ${quote(name)}. ${didYouMean(matches, 'See prompts/list.')}`);
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

function inProject(project: string | undefined): string {
  return project === undefined ? '' : ` of the project ${quote(project)}`;
}
