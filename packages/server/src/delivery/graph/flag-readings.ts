import type { ClusterIndex } from '../cluster-index.ts';
import { recordOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { looseKey, type ObjectRef, refOf } from '../object-ref.ts';
import { POD_SPECS } from './reference-rules.ts';

/** That a workload reads a flag, or any flag of a project, as whoever wrote its manifest says. */
export interface FlagReading {
  readonly project: string;
  /** Absent: any flag of the project. */
  readonly flag?: string;
  /** Absent: in whatever environment. */
  readonly environment?: string;
}

/** A flag somewhere: in all environments, where none is named. */
export interface FlagPlace {
  readonly project: string;
  readonly flag: string;
  readonly environment?: string;
}

/** The mark on a workload, or on the pods it makes, that names the project whose flags it reads. */
export const PROJECT_MARK = 'guidon.dev/project';

/** The mark that names the environment they are read in. */
export const ENVIRONMENT_MARK = 'guidon.dev/environment';

/** The mark that names the flags, with commas or spaces between: `new-checkout, other-project/fast-search`. */
export const FLAGS_MARK = 'guidon.dev/flags';

/**
 * What a workload says it reads, by its marks: annotations, or labels where one value is enough.
 *
 * With a project and no flags it may read any of the project's. Flags without a project are nobody's and left out.
 */
export function flagReadings(workload: KubeObject): readonly FlagReading[] {
  const marks = marksOf(workload);
  const project = marks[PROJECT_MARK];
  const environment = marks[ENVIRONMENT_MARK];
  const where = environment === undefined ? {} : { environment };
  const names = (marks[FLAGS_MARK] ?? '').split(/[\s,]+/).filter((name) => name !== '');
  if (names.length === 0) return project === undefined ? [] : [{ project, ...where }];
  return names.flatMap((name) => {
    const slash = name.indexOf('/');
    const of = slash < 0 ? project : name.slice(0, slash);
    return of === undefined || of === '' ? [] : [{ project: of, flag: name.slice(slash + 1), ...where }];
  });
}

function marksOf(workload: KubeObject): Readonly<Record<string, string>> {
  const { labels, annotations } = workload.metadata;
  const pod = ['spec.template.metadata', 'spec.jobTemplate.spec.template.metadata'].flatMap((at) => [
    recordOf(workload, `${at}.labels`),
    recordOf(workload, `${at}.annotations`),
  ]);
  const all = Object.assign({}, ...pod, labels, annotations) as Readonly<Record<string, unknown>>;
  const texts = [PROJECT_MARK, ENVIRONMENT_MARK, FLAGS_MARK].flatMap((mark) => {
    const text = all[mark];
    return typeof text === 'string' && text.trim() !== '' ? [[mark, text.trim()] as const] : [];
  });
  return Object.fromEntries(texts);
}

/** Which workloads of a cluster read which flags, as they say themselves. */
export class FlagReaders {
  readonly #readings: readonly (FlagReading & { readonly workload: ObjectRef })[];

  constructor(index: ClusterIndex) {
    const workloads = index.objects.filter(
      (object) => POD_SPECS[object.kind] !== undefined && index.workloadOf(object) === object,
    );
    this.#readings = workloads.flatMap((object) =>
      flagReadings(object).map((reading) => ({ ...reading, workload: refOf(object) })),
    );
  }

  /** The flags that workloads name one by one, each with its readers; by project, key and environment. */
  named(): readonly (FlagPlace & { readonly readBy: readonly ObjectRef[] })[] {
    const found = new Map<string, FlagPlace & { readBy: ObjectRef[] }>();
    for (const { workload, project, flag, environment } of this.#readings) {
      if (flag === undefined) continue;
      const place = { project, flag, ...(environment === undefined ? {} : { environment }) };
      const key = JSON.stringify([project, flag, environment ?? '']);
      const known = found.get(key) ?? { ...place, readBy: [] };
      known.readBy.push(workload);
      found.set(key, known);
    }
    return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }

  /** The workloads that read a flag in an environment, each once; undefined when no workload says anything of the flag. */
  of({ project, flag, environment }: FlagPlace): readonly ObjectRef[] | undefined {
    const told = this.#readings.filter(
      (reading) => reading.project === project && (reading.flag ?? flag) === flag,
    );
    if (told.length === 0) return undefined;
    const here = told.filter(
      (reading) =>
        environment === undefined || reading.environment === undefined || reading.environment === environment,
    );
    return [...new Map(here.map(({ workload }) => [looseKey(workload), workload])).values()];
  }
}
