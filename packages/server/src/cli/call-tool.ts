import type { App } from '../app.ts';
import { confirmAtTerminal } from './ask-person.ts';
import { openApp } from './open-app.ts';
import { abortOnStop } from './stop-signal.ts';

/** One call of a tool from the command line. */
export interface CliCall {
  readonly tool: string;
  /** Fields that are undefined count as not given. */
  readonly arguments: unknown;
  /** Agree beforehand to what a destructive tool asks. */
  readonly yes?: boolean;
}

/** What a tool answered. */
export type ToolOutput = Readonly<Record<string, unknown>>;

/**
 * Calls a tool on the local database as its operator, with every toolset this machine allows. Throws its error.
 * The type is what the caller reads of the tool's output, which the runner has checked.
 */
export async function callTool<Output = ToolOutput>(call: CliCall): Promise<Output> {
  await using app = await openApp({ toolsets: 'all' });
  return (await runTool(app, call)) as Output;
}

async function runTool(app: App, call: CliCall): Promise<ToolOutput> {
  const outcome = await app.runner.run({
    tool: call.tool,
    arguments: call.arguments,
    caller: await app.operatorCaller(),
    surface: app.surface(),
    signal: abortOnStop(),
    confirm: confirmAtTerminal(call.yes === true),
  });
  if (outcome.ok) return outcome.output;
  throw outcome.error;
}
