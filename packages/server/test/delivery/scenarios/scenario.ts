import { bystanders, oldWarning, pausedApplication, recentDeployment } from './bystanders.ts';
import { ClusterBuilder, type Expected, type FluxVersion } from './cluster-builder.ts';

/** A broken cluster, told as what is added to one that is well. */
export interface Scenario {
  readonly name: string;
  readonly flux: FluxVersion;
  /** Bystanders that the scenario makes itself, broken. */
  readonly instead?: readonly string[];
  readonly build: (cluster: ClusterBuilder) => Expected;
}

const DISTRACTORS = [oldWarning, pausedApplication, recentDeployment];

/** Builds a scenario's cluster, with two of the three distractors in turn. */
export function buildScenario(
  scenario: Scenario,
  turn: number,
): { readonly cluster: ClusterBuilder; readonly expected: Expected } {
  const cluster = new ClusterBuilder(scenario.flux);
  bystanders(cluster, scenario.instead);
  const expected = scenario.build(cluster);
  DISTRACTORS.filter((_, index) => index !== turn % DISTRACTORS.length).forEach((distract) => {
    distract(cluster);
  });
  return { cluster, expected };
}
