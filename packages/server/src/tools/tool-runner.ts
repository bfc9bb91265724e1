import { planDigest } from '../flags/approved-plan.ts';
import { canSee } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { digestOf } from '../lib/digest.ts';
import { newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { actorOf, type Caller } from '../principals/caller.ts';
import type { RefusalLog } from '../principals/refusal-log.ts';
import { boundedAnswer } from './bounded-answer.ts';
import { boundedError } from './bounded-error.ts';
import { type Confirm, type ConfirmationRequest, declined, InputNeeded } from './confirmation.ts';
import type { ConfirmationTokens } from './confirmation-tokens.ts';
import type { Tool, ToolCall } from './define-tool.ts';
import type { Demands } from './demands.ts';
import { logCall } from './log-call.ts';
import { namedBy } from './named-by.ts';
import type { Admitted, Leaving, Offered, Offers } from './offers.ts';
import type { Outcome } from './outcome.ts';
import { parseInput } from './parse-input.ts';
import { checkAnywhere, checkInProject, permissionOf } from './permissions.ts';
import { refusedTool } from './refused-tool.ts';
import type { Services } from './services.ts';
import type { Surface } from './surface.ts';
import { unknownTool } from './unknown-tool.ts';

const PLAN_LINES = 30;

/** One call of a tool, through whatever door. */
export interface ToolRequest {
  readonly tool: string;
  /** As they came from outside; the runner validates them. */
  readonly arguments: unknown;
  readonly caller: Caller;
  /** The tools that are configured where the call came in. */
  readonly surface: Surface;
  /** What the session the call came in is offered of them; absent: what the caller's window has. */
  readonly session?: Offers | undefined;
  readonly signal: AbortSignal;
  readonly confirm: Confirm;
  /** Hears how far a long call is. */
  readonly tell?: (progress: string) => void;
}

/** A call, and what its caller is offered. */
interface OfferedRequest extends ToolRequest {
  readonly offered: Offered;
}

/** Runs tools: the one path all doors share. Answers every failure; only InputNeeded is thrown. */
export interface Runner {
  run(request: ToolRequest): Promise<Outcome>;
  /** A failure outside any tool, as the error every door would show: unknown exceptions become INTERNAL. */
  toAppError(failure: unknown): AppError;
}

/** What a {@link ToolRunner} is made of. */
export interface ToolRunnerParts {
  readonly catalogue: readonly Tool[];
  readonly services: Services;
  readonly tokens: ConfirmationTokens;
  readonly refusals: RefusalLog;
  readonly gate: Offers;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The {@link Runner}: what is unknown, authorization, read-only mode, surface, input, confirmation, run, output check, error, audit. */
export class ToolRunner implements Runner {
  readonly #parts: ToolRunnerParts;
  readonly #byName: ReadonlyMap<string, Tool>;

  constructor(parts: ToolRunnerParts) {
    this.#parts = parts;
    this.#byName = new Map(parts.catalogue.map((tool) => [tool.name, tool]));
  }

  async run(asked: ToolRequest): Promise<Outcome> {
    const startedAt = performance.now();
    const outcome = await this.#outcome(asked);
    logCall(this.#parts.logger, asked, outcome, performance.now() - startedAt);
    return outcome;
  }

  async #outcome(asked: ToolRequest): Promise<Outcome> {
    const offers = asked.session ?? this.#parts.gate;
    const offered = await offers.offered(asked.caller.principal, asked.surface);
    const request = { ...asked, offered, caller: { ...asked.caller, surface: offered.surface.hash } };
    try {
      return { ok: true, ...(await this.#answer(request)) };
    } catch (failure) {
      if (failure instanceof InputNeeded) throw failure;
      const { aborted, reason } = request.signal;
      const stopped = aborted && failure === reason;
      const error = stopped ? cancelled() : boundedError(this.toAppError(failure));
      await this.#auditRefusal(request, error);
      return { ok: false, error };
    }
  }

  toAppError(failure: unknown): AppError {
    if (failure instanceof AppError) return failure;
    const id = newId('err', this.#parts.clock());
    this.#parts.logger.error({ id, err: failure }, 'unexpected failure');
    return new AppError('INTERNAL', 'Something broke inside Guidon.', {
      hint: `Whoever runs the server finds the details in its log under ${id}.`,
      details: { id },
    });
  }

  async #answer(
    request: OfferedRequest,
  ): Promise<Pick<Extract<Outcome, { ok: true }>, 'output' | 'leaving'>> {
    const tool = this.#known(request);
    const admission = await request.offered.admit(tool.name);
    // What somebody never had is unknown to them, whatever their rights.
    if (admission === 'unknown') throw unknownTool(tool.name, request.offered.surface);
    checkAllowed(tool, request);
    const leaving = judged(tool, admission, request);
    const input = parseInput(tool, request.arguments);
    checkProject(tool, input, request.caller);
    request.signal.throwIfAborted();
    const unranked = this.#call(tool, request, input);
    const { role, asks } = await demandsOf(tool, input, unranked);
    const call = { ...unranked, role };
    const approvedPlan =
      asks && input.dry_run !== true ? await this.#confirmed(request, tool, input, call) : undefined;
    request.signal.throwIfAborted();
    const output = await tool.run(input as never, { ...call, approvedPlan });
    const answer = boundedAnswer(tool.output, tool.output.parse(output));
    return leaving === undefined ? { output: answer } : { output: answer, leaving };
  }

  #known({ tool: name, offered }: OfferedRequest): Tool {
    const tool = this.#byName.get(name);
    if (tool === undefined) throw unknownTool(name, offered.surface);
    return tool;
  }

  #call(tool: Tool, request: OfferedRequest, input: Record<string, unknown>): ToolCall {
    const { caller, signal, tell = () => {} } = request;
    const { dry_run: _dryRun, confirm_token: _token, ...asked } = input;
    const digest = digestOf([tool.name, asked]);
    return {
      caller,
      admit: async (other) => void judged(other, await request.offered.admit(other.name), request),
      actor: actorOf(caller),
      services: this.#parts.services,
      tool: tool.name,
      role: permissionOf(tool).role,
      digest,
      signal,
      tell,
    };
  }

  /** The digest of what would happen now, once somebody agreed to exactly that; throws otherwise. */
  async #confirmed(
    request: ToolRequest,
    tool: Tool,
    input: Record<string, unknown>,
    call: ToolCall,
  ): Promise<string> {
    const preview = await tool.run({ ...input, dry_run: true } as never, call);
    const plan = { project: String(preview.project ?? ''), changes: preview.changes as readonly string[] };
    // The project may be left out of the arguments, and then means another one to another connection.
    const approved = planDigest(plan);
    if (preview.changed === false || preview.dry_run === false) return approved;
    const question: ConfirmationRequest = {
      tool: tool.name,
      question: questionFrom(String(preview.summary), plan.project),
      plan: plan.changes,
      digest: digestOf([call.digest, request.caller.principal.id, approved]),
    };
    const token = input.confirm_token;
    if (typeof token === 'string') await this.#redeem(token, question);
    else await this.#ask(request.confirm, question);
    return approved;
  }

  async #redeem(token: string, question: ConfirmationRequest): Promise<void> {
    if (await this.#parts.tokens.redeem(token, question.digest)) return;
    throw await this.#confirmationRequired(
      question,
      'The token was used, is over five minutes old, or belongs to another plan.',
    );
  }

  async #ask(confirm: Confirm, question: ConfirmationRequest): Promise<void> {
    const answer = await confirm(question);
    if (answer === 'accepted') return;
    if (answer === 'unavailable')
      throw await this.#confirmationRequired(question, 'This needs a person’s agreement.');
    throw declined();
  }

  async #confirmationRequired(question: ConfirmationRequest, why: string): Promise<AppError> {
    return new AppError('CONFIRMATION_REQUIRED', why, {
      hint: 'Show the plan to a person. If they agree, repeat the call with the same arguments and this confirm_token within five minutes.',
      details: {
        question: question.question,
        plan: shownPlan(question.plan),
        confirm_token: await this.#parts.tokens.issue(question.digest),
      },
    });
  }

  async #auditRefusal(request: ToolRequest, error: AppError): Promise<void> {
    const tool = this.#byName.get(request.tool);
    if (tool === undefined || (tool.access === 'read' && error.code !== 'PERMISSION_DENIED')) return;
    await this.#parts.refusals.add(request.caller, tool.name, error, namedBy(tool, request.arguments));
  }
}

function checkAllowed(tool: Tool, { caller }: OfferedRequest): void {
  checkAnywhere(caller.principal.grants, tool);
  if (caller.readOnly && tool.access !== 'read') throw readOnly(tool);
}

/** Whether a tool is leaving that the caller's surface lets answer. Throws why it does not. */
function judged(
  { name }: Tool,
  admission: Admitted,
  { surface, offered }: OfferedRequest,
): Leaving | undefined {
  if (surface.tool(name) === undefined || admission === 'unknown') throw unknownTool(name, offered.surface);
  if (admission === 'offered') return undefined;
  if (admission.kind === 'refused') throw refusedTool(admission);
  return admission;
}

/** A project that cannot be seen is left for the tool to miss, like one that is not there. */
function checkProject(tool: Tool, { project }: Record<string, unknown>, { principal }: Caller): void {
  if (typeof project !== 'string' || !canSee(principal.grants, project)) return;
  checkInProject(principal.grants, tool, project);
}

/** The role this call takes where it changes something, and whether a person must agree first. */
async function demandsOf(tool: Tool, input: Record<string, unknown>, call: ToolCall): Promise<Demands> {
  if (tool.demands !== undefined) return tool.demands(input as never, call);
  return { role: call.role, asks: tool.access === 'destructive' };
}

/** The plan as details tell it; the token is for the whole of it. */
function shownPlan(plan: readonly string[]): readonly string[] {
  const more = plan.length - PLAN_LINES;
  return more > 0 ? [...plan.slice(0, PLAN_LINES), `… and ${more} more`] : plan;
}

/** `Preview, nothing saved: this would delete x.` as a question. */
function questionFrom(summary: string, project: string): string {
  const deed = summary.replace(/^Preview, nothing saved: this would (.*)\.$/s, '$1');
  return project === ''
    ? `This would ${deed}. Go ahead?`
    : `In project ${project}, this would ${deed}. Go ahead?`;
}

function readOnly(tool: Tool): AppError {
  return new AppError('READ_ONLY', `${tool.name} changes things, and this connection is read-only.`, {
    hint: 'Use a key that may write, and connect without --read-only (or to /mcp instead of /mcp/readonly).',
  });
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The call was cancelled; nothing was changed.', {
    hint: 'Repeat it if it is still wanted.',
  });
}
