import {
  type GetPromptResult,
  type InputRequiredResult,
  inputRequired,
  type Prompt,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { answerTo, elicit } from './asking-tools.ts';
import { PNG, text } from './samples.ts';

/** A prompt the conformance suite expects a server to have. */
export interface FixturePrompt extends Prompt {
  get(given: Readonly<Record<string, string>>, context: ServerContext): GetPromptResult | InputRequiredResult;
}

const required = (...names: string[]) =>
  names.map((name) => ({ name, description: `The ${name}.`, required: true }));

function messages(...contents: readonly unknown[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: 'user', content })) } as GetPromptResult;
}

/** All of them. */
export const FIXTURE_PROMPTS: readonly FixturePrompt[] = [
  {
    name: 'test_simple_prompt',
    description: 'A prompt without arguments.',
    get: () => messages(text('This is a simple prompt for testing.')),
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'A prompt with arguments.',
    arguments: required('arg1', 'arg2'),
    get: ({ arg1, arg2 }) => messages(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt that embeds a resource.',
    arguments: required('resourceUri'),
    get: ({ resourceUri: uri }) =>
      messages(
        {
          type: 'resource',
          resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
        },
        text('Please process the embedded resource above.'),
      ),
  },
  {
    name: 'test_prompt_with_image',
    description: 'A prompt with an image.',
    get: () =>
      messages({ type: 'image', data: PNG, mimeType: 'image/png' }, text('Please analyze the image above.')),
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'A prompt that asks before it answers.',
    get: (_given, context) => {
      if (answerTo(context, 'context') !== undefined) return messages(text('Here is your prompt.'));
      const form = elicit('What context should the prompt use?', { context: { type: 'string' } });
      return inputRequired({ inputRequests: { context: form } });
    },
  },
];
