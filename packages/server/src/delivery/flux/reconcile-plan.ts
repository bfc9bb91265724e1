import { AppError } from '../../lib/app-error.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refKey, refOf, refText } from '../object-ref.ts';
import type { Operation } from '../operation.ts';
import { isReconcilable } from './reconcilable.ts';

/** The most objects of one operation. */
const MOST = 50;

/** Reads an object that another names; undefined when it is not there. */
export type FindObject = (ref: ObjectRef) => Promise<KubeObject | undefined>;

/**
 * The objects of a reconciliation in the order they are asked: what something takes its artifact from, and what it
 * depends on, before it. Throws PRECONDITION_FAILED for a circle, with its members.
 */
export async function reconcilePlan(
  object: KubeObject,
  { withSource = false, withDependencies = false }: Pick<Operation, 'withSource' | 'withDependencies'>,
  find: FindObject,
): Promise<readonly KubeObject[]> {
  const planned = new Map<string, KubeObject>();
  const visit = async (each: KubeObject, above: readonly KubeObject[]): Promise<void> => {
    const key = refKey(refOf(each));
    if (above.some((one) => refKey(refOf(one)) === key)) throw circle([...above, each]);
    if (planned.has(key) || planned.size >= MOST) return;
    for (const ref of wanted(each, withSource, withDependencies)) {
      const found = await find(ref);
      if (found !== undefined && isReconcilable(found)) await visit(found, [...above, each]);
    }
    planned.set(key, each);
  };
  await visit(object, []);
  return [...planned.values()];
}

function wanted(object: KubeObject, withSource: boolean, withDependencies: boolean): readonly ObjectRef[] {
  const named = referencesOf(object);
  const sources = named.filter(({ relation }) => withSource && relation === 'source');
  const dependencies = named.filter(({ relation }) => withDependencies && relation === 'depends_on');
  // A chart is made from its repository: that one comes first.
  return [...dependencies, ...sources.toReversed()].map(({ to }) => to);
}

function circle(path: readonly KubeObject[]): AppError {
  const names = path.map((object) => refText(refOf(object)));
  return new AppError(
    'PRECONDITION_FAILED',
    `These depend on each other in a circle: ${names.join(' → ')}.`,
    {
      hint: 'Flux will never find them ready. Break the circle in Git.',
      details: { circle: names },
    },
  );
}
