import { callTool } from './call-tool.ts';
import { type DeliveryOptions, objectNamed } from './delivery-options.ts';
import { given } from './given.ts';
import { paint, type Style } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { treeLines } from './tree-lines.ts';

interface Graph {
  readonly summary: string;
  readonly diagram: string;
  readonly hidden: number;
}

interface GraphOptions extends DeliveryOptions {
  readonly format: 'tree' | 'mermaid';
  readonly onlyFailing?: true;
  readonly beside?: readonly string[];
}

/** `guidon delivery graph`: get_delivery_graph on a screen. */
export async function showGraph(object: string | undefined, options: GraphOptions): Promise<void> {
  const { cluster, namespace, format, onlyFailing: only_failing, beside, json } = options;
  const asked = given({ cluster, namespace, format, only_failing, beside, ...objectNamed(object) });
  const graph = await callTool<Graph>({ tool: 'get_delivery_graph', arguments: asked, toolsets: 'delivery' });
  if (json === true) return printJson(graph);
  const columns = format === 'tree' ? process.stdout.columns : 0;
  const lines = treeLines(graph.diagram, columns || Number.POSITIVE_INFINITY);
  for (const line of lines) print(format === 'tree' ? coloured(line) : line);
  note(paint('dim', graph.summary, process.stderr));
}

const LOOKS: readonly (readonly [RegExp, Style])[] = [
  [/\b(FAILED|STALLED|DEGRADED|MISSING)\b/, 'red'],
  [/ {2}(progressing|doubtful|suspended)\b/, 'yellow'],
  [/≠.*/, 'magenta'],
  [/>> .*?(?= {2}|$)/, 'bold'],
];

/** A line of a tree with what deserves a look coloured. */
function coloured(line: string): string {
  return LOOKS.reduce((text, [pattern, style]) => text.replace(pattern, (part) => paint(style, part)), line);
}
