/** What became of the suite's scenarios. */
export interface ScenarioResults {
  /** Every required scenario ran and passed. */
  readonly passed: boolean;
  readonly summary: string;
  /** The required scenarios that did not. */
  readonly failures: readonly string[];
}

/** Reads a run of the suite against the list of what is required; what is not required is reported, never scored. */
export function scenarioResults(listed: string, output: string): ScenarioResults {
  const required = requiredScenarios(listed);
  const ran = new Map(ranScenarios(output).map((scenario) => [scenario.name, scenario]));
  const checks = required.reduce((sum, name) => sum + (ran.get(name)?.passed ?? 0), 0);
  const failures = required.filter((name) => ran.get(name)?.failed !== 0);
  const beside = [...ran.values()].filter(({ name, failed }) => !required.includes(name) && failed > 0);
  const unscored =
    beside.length === 0 ? '' : `; not scored and failed: ${beside.map(({ name }) => name).join(', ')}`;
  const good = required.length - failures.length;
  const summary = `${good}/${required.length} required scenarios, ${checks} checks passed${unscored}`;
  return { passed: required.length > 0 && failures.length === 0, summary, failures };
}

function requiredScenarios(listed: string): string[] {
  const [, section = ''] = listed.split('Server scenarios');
  const [ours = ''] = section.split(/Client scenarios|Run and reported/);
  return [...ours.matchAll(/^ {2}- (\S+)$/gm)].map(([, name = '']) => name);
}

/** The scenarios that ran, and how many of their checks passed. */
export function ranScenarios(output: string) {
  const lines = output.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm);
  return [...lines].map(([, name = '', passed, failed]) => ({
    name,
    passed: Number(passed),
    failed: Number(failed),
  }));
}
