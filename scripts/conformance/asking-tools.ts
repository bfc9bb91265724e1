import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequests,
  type InputResponseView,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { type FixtureCall, type FixtureTool, strings } from './fixture-tool.ts';
import { text } from './samples.ts';

const askName = () => elicit('What is your name?', { name: { type: 'string' } });
const askOk = () => elicit('Please confirm', { ok: { type: 'boolean' } });

/** Tools that ask the client for something; written once for both eras. */
export const ASKING_TOOLS: readonly FixtureTool[] = [
  {
    name: 'test_sampling',
    inputSchema: strings('prompt'),
    run: (call) => sample(call, String(call.given.prompt)),
  },
  { name: 'test_missing_capability', run: (call) => sample(call, 'Anything') },
  { name: 'test_elicitation', inputSchema: strings('message'), run: askUser },
  { name: 'test_streaming_elicitation', run: (call) => askOnce(call, { user_name: askName() }) },
  { name: 'test_elicitation_sep1034_defaults', run: (call) => askForm(call, DEFAULTS) },
  { name: 'test_elicitation_sep1330_enums', run: (call) => askForm(call, ENUMS) },
  { name: 'test_input_required_result_elicitation', run: askForName },
  {
    name: 'test_input_required_result_sampling',
    run: (call) => askOnce(call, { capital_question: createMessage('What is the capital of France?', 100) }),
  },
  {
    name: 'test_input_required_result_list_roots',
    run: (call) => askOnce(call, { client_roots: inputRequired.listRoots() }),
  },
  {
    name: 'test_input_required_result_request_state',
    run: (call) => askWithState(call, { confirm: askOk() }),
  },
  {
    name: 'test_input_required_result_tampered_state',
    run: (call) => askWithState(call, { confirm: askOk() }),
  },
  {
    name: 'test_input_required_result_multiple_inputs',
    run: (call) =>
      askWithState(call, {
        user_name: askName(),
        greeting: createMessage('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      }),
  },
  { name: 'test_input_required_result_multi_round', run: askTwice },
  { name: 'test_input_required_result_capabilities', run: askWhatIsDeclared },
];

/** The answer to a question, if the client gave it. */
export function answerTo(
  context: ServerContext,
  key: string,
): Exclude<InputResponseView, { kind: 'missing' }> | undefined {
  const response = inputResponse(context.mcpReq.inputResponses, key);
  return response.kind === 'missing' ? undefined : response;
}

/** A form with these fields, all required. */
export function elicit(message: string, properties: Readonly<Record<string, unknown>>) {
  const requestedSchema = { type: 'object', properties, required: Object.keys(properties) };
  return inputRequired.elicit({ mode: 'form', message, requestedSchema } as never);
}

function createMessage(question: string, maxTokens: number) {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: text(question) }], maxTokens });
}

/** Asks, and answers once every question has been answered. */
function askOnce({ context }: FixtureCall, inputRequests: InputRequests, requestState?: string) {
  const answers = Object.keys(inputRequests).map((key) => answerTo(context, key));
  if (answers.some((answer) => answer === undefined)) {
    return inputRequired({ inputRequests, ...(requestState === undefined ? {} : { requestState }) });
  }
  return { content: [text(`Answered: ${JSON.stringify(answers)}`)] };
}

async function askWithState(call: FixtureCall, inputRequests: InputRequests) {
  const state = call.context.mcpReq.requestState();
  if (state !== undefined) return { content: [text(`state-ok ${JSON.stringify(state)}`)] };
  return inputRequired({ inputRequests, requestState: await mint(call, 1) });
}

async function askTwice(call: FixtureCall) {
  const state = call.context.mcpReq.requestState<{ round: number } | undefined>();
  if (state?.round === 2) return { content: [text('Both steps are done.')] };
  const inputRequests: InputRequests =
    state?.round === 1
      ? { step2: elicit('Step 2: What is your favorite color?', { color: { type: 'string' } }) }
      : { step1: elicit('Step 1: What is your name?', { name: { type: 'string' } }) };
  return inputRequired({ inputRequests, requestState: await mint(call, (state?.round ?? 0) + 1) });
}

function mint({ context, extension }: FixtureCall, round: number): Promise<string> {
  return extension.requestState.mint({ round }, context);
}

function askForName({ context }: FixtureCall) {
  const answer = answerTo(context, 'user_name');
  const name = answer?.kind === 'elicit' ? answer.content?.name : undefined;
  if (typeof name !== 'string') return inputRequired({ inputRequests: { user_name: askName() } });
  return { content: [text(`Hello, ${name}!`)] };
}

function askWhatIsDeclared(call: FixtureCall) {
  const declared = call.context.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY as never] as
    | ClientCapabilities
    | undefined;
  return askOnce(call, {
    ...(declared?.elicitation === undefined ? {} : { user_name: askName() }),
    ...(declared?.sampling === undefined ? {} : { greeting: createMessage('Generate a greeting', 50) }),
    ...(declared?.roots === undefined ? {} : { client_roots: inputRequired.listRoots() }),
  });
}

function sample({ context }: FixtureCall, prompt: string) {
  const answer = answerTo(context, 'sample');
  if (answer?.kind !== 'sampling')
    return inputRequired({ inputRequests: { sample: createMessage(prompt, 100) } });
  return { content: [text(`LLM response: ${JSON.stringify(answer.result.content)}`)] };
}

function askUser({ context, given }: FixtureCall) {
  const answer = answerTo(context, 'user');
  if (answer !== undefined) return { content: [text(`User response: ${JSON.stringify(answer)}`)] };
  const properties = {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  };
  return inputRequired({ inputRequests: { user: elicit(String(given.message), properties) } });
}

function askForm({ context }: FixtureCall, properties: Readonly<Record<string, unknown>>) {
  const answer = answerTo(context, 'form');
  if (answer?.kind !== 'elicit') {
    const requestedSchema = { type: 'object', properties, required: [] };
    const form = inputRequired.elicit({ mode: 'form', message: 'Please fill in', requestedSchema } as never);
    return inputRequired({ inputRequests: { form } });
  }
  const content = JSON.stringify(answer.content ?? {});
  return { content: [text(`Elicitation completed: action=${answer.action}, content=${content}`)] };
}

const DEFAULTS = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const titled = (key: string) => [1, 2, 3].map((n) => ({ const: `value${n}`, title: `${key} ${n}` }));

const ENUMS = {
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
};
