import type { Metrics } from '../lib/metrics.ts';
import type { Runner, ToolRequest } from '../tools/tool-runner.ts';
import type { Tracing } from './tracing.ts';

/** The same runner, which counts and traces calls by tool and outcome. `tools` are the names there are. */
export function observedRunner(
  runner: Runner,
  tools: ReadonlySet<string>,
  metrics: Metrics,
  tracing: Tracing,
): Runner {
  const calls = metrics.counters('guidon_tool_calls_total', 'Calls of tools by tool and outcome.');
  const durations = metrics.histograms('guidon_tool_call_duration_seconds', 'Time tools took.');
  return {
    toAppError: (failure) => runner.toAppError(failure),
    run: async (request: ToolRequest) => {
      const tool = tools.has(request.tool) ? request.tool : 'unknown';
      const startedAt = performance.now();
      const outcome = await tracing.tool(tool, () => runner.run(request));
      durations({ tool }).observe((performance.now() - startedAt) / 1000);
      calls({ tool, outcome: outcome.ok ? 'ok' : outcome.error.code }).add();
      return outcome;
    },
  };
}
