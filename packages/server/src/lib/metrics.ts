/** What one time series is about: its labels and their values. */
export type Labels = Readonly<Record<string, string | number>>;

/** A number that only grows. */
export class Counter {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

/** How often something took how long, in seconds. */
export class Histogram {
  readonly bounds: readonly number[];
  /** One a bound, not added up, and one for what is beyond the last. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(seconds: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] as number)) at++;
    counts[at] = (counts[at] as number) + 1;
    this.sum += seconds;
  }
}

interface Family {
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly lines: (name: string) => string[];
}

/** From half a millisecond to ten seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/**
 * Counts what happens, and tells it in the text format of Prometheus.
 *
 * A series is made once and then only counted up: adding to it costs a few nanoseconds.
 */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** Makes counters of one name; each call is another series. */
  counters(name: string, help: string): (labels: Labels) => Counter {
    return this.#series(name, help, 'counter', () => new Counter(), counterLines);
  }

  /** Makes histograms of one name. */
  histograms(name: string, help: string, bounds = DURATION_BOUNDS): (labels: Labels) => Histogram {
    return this.#series(name, help, 'histogram', () => new Histogram(bounds), histogramLines);
  }

  /** A value that is looked up when somebody asks. */
  gauge(name: string, help: string, read: () => number, type: 'gauge' | 'counter' = 'gauge'): void {
    this.#families.set(name, { help, type, lines: () => [line(name, {}, read())] });
  }

  /** Texts worth knowing, as the labels of a 1; looked up when somebody asks. */
  info(name: string, help: string, read: () => Labels): void {
    this.#families.set(name, { help, type: 'gauge', lines: () => [line(name, read(), 1)] });
  }

  /** Everything there is, in the text format 0.0.4. */
  text(): string {
    return [...this.#families]
      .flatMap(([name, { help, type, lines }]) => [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...lines(name),
      ])
      .join('\n')
      .concat('\n');
  }

  #series<Series>(
    name: string,
    help: string,
    type: Family['type'],
    make: () => Series,
    tell: (name: string, labels: Labels, series: Series) => string[],
  ): (labels: Labels) => Series {
    const known = new Map<string, { readonly labels: Labels; readonly series: Series }>();
    const lines = () => [...known.values()].flatMap(({ labels, series }) => tell(name, labels, series));
    this.#families.set(name, { help, type, lines });
    return (labels) => {
      const key = labelText(labels);
      const found = known.get(key) ?? { labels, series: make() };
      known.set(key, found);
      return found.series;
    };
  }
}

function counterLines(name: string, labels: Labels, { value }: Counter): string[] {
  return [line(name, labels, value)];
}

function histogramLines(name: string, labels: Labels, { bounds, counts, sum }: Histogram): string[] {
  let total = 0;
  const buckets = [...counts].map((count, at) => {
    total += count;
    return line(`${name}_bucket`, { ...labels, le: bounds[at] ?? '+Inf' }, total);
  });
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, total)];
}

function line(name: string, labels: Labels, value: number): string {
  return `${name}${labelText(labels)} ${value}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
