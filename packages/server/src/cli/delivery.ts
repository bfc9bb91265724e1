import { type Command, Option } from 'commander';
import { numberOption } from './number-option.ts';

/** `guidon delivery`: what people at a terminal ask of clusters. */
export function describeDelivery(command: Command): void {
  command
    .description('Looks at Kubernetes clusters and Flux. Everything else is guidon call.')
    .addHelpText('after', EXAMPLES);
  describeStatus(command.command('status'));
  describeWhy(command.command('why'));
  describeGraph(command.command('graph'));
}

const EXAMPLES = `
Examples:
  guidon delivery status --cluster production
  guidon delivery why kustomization/apps --namespace flux-system
  guidon delivery graph --only-failing
  guidon delivery graph --cluster staging --beside production`;

function describeStatus(command: Command): void {
  inCluster(command)
    .summary('how a cluster is')
    .description('Says how a cluster is: Flux, counts, the roots of trouble, and what is not ready.')
    .action(async (options) => (await import('./delivery-status.ts')).showStatus(options));
}

function describeWhy(command: Command): void {
  inCluster(command)
    .summary('why something is broken')
    .description('Finds the root cause of what is broken, with the way to it and the evidence.')
    .argument('[object]', 'kind/name of what is broken; without it everything in trouble')
    .option('--limit <number>', 'at most so many candidates', numberOption)
    .action(async (object, options) => (await import('./delivery-why.ts')).showWhy(object, options));
}

function describeGraph(command: Command): void {
  inCluster(command)
    .summary('draw what delivers what')
    .description('Draws sources, what applies them and what runs, as a tree or as Mermaid.')
    .argument('[object]', 'kind/name to draw around; without it the whole cluster')
    .addOption(new Option('--format <format>', 'what to draw').choices(['tree', 'mermaid']).default('tree'))
    .option('--only-failing', 'only what is not well, and what it comes from')
    .option(
      '--beside <name>',
      'another cluster, drawn beside it with what differs; may be given again',
      (name, names: readonly string[] = []) => [...names, name],
    )
    .action(async (object, options) => (await import('./delivery-graph.ts')).showGraph(object, options));
}

function inCluster(command: Command): Command {
  return command
    .option('--cluster <name>', 'cluster; may be left out while there is only one')
    .option('--namespace <name>', 'only this namespace')
    .option('--json', 'print the whole answer as JSON');
}
