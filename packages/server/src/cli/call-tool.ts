import { confirmAtTerminal } from './ask-person.ts';
import { openGuidon } from './open-guidon.ts';
import { abortOnStop } from './stop-signal.ts';

/** One call of a tool from the command line. */
export interface CliCall {
  readonly tool: string;
  /** Fields that are undefined count as not given. */
  readonly arguments: unknown;
  /** Agree beforehand to what a destructive tool asks. */
  readonly yes?: boolean;
  /** The key to call with, in the place of the usual one: typed by a person. */
  readonly key?: string;
  /** Toolsets to open a local database with. */
  readonly toolsets?: string;
}

/** What a tool answered. */
export type ToolOutput = Readonly<Record<string, unknown>>;

/**
 * Calls a tool of the server at GUIDON_URL, or on the local database as its operator. Throws its error.
 * The type is what the caller reads of the tool's output, which the runner has checked.
 */
export async function callTool<Output = ToolOutput>(call: CliCall): Promise<Output> {
  await using guidon = await openGuidon(call);
  const outcome = await guidon.run({
    tool: call.tool,
    arguments: call.arguments,
    signal: abortOnStop(),
    confirm: confirmAtTerminal(call.yes === true),
    ...(call.key === undefined ? {} : { key: call.key }),
  });
  if (outcome.ok) return outcome.output as Output;
  throw outcome.error;
}
