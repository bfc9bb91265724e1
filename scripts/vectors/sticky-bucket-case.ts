import { type CaseContext, growthBookResult } from './growthbook-result.ts';
import type { Case } from './section-result.ts';

/** What an SDK keeps of one value of an attribute: the variation's key by experiment and version. */
export interface AssignmentDocument {
  readonly attributeName: string;
  readonly attributeValue: string;
  readonly assignments: Readonly<Record<string, string>>;
}

type Tuple = readonly [
  name: string,
  context: CaseContext,
  documents: readonly AssignmentDocument[],
  featureKey: string,
  result: unknown,
  documentsAfter: Readonly<Record<string, AssignmentDocument>>,
];

/** What somebody is served who was assigned before, and what an SDK would keep then. */
export function stickyBucketCase([name, context, documents, key, result, documentsAfter]: Tuple): Case {
  return { name, expected: [result, documentsAfter], run: () => evaluate(context, documents, key) };
}

function evaluate(context: CaseContext, documents: readonly AssignmentDocument[], key: string): unknown {
  const known = Object.fromEntries(documents.map((document) => [keyOf(document), document]));
  const stickyBuckets = Object.fromEntries(
    documents.map((document) => [keyOf(document), document.assignments]),
  );
  const { experiment, experimentResult: result } = growthBookResult({ ...context, stickyBuckets }, key);
  const own = Object.entries(known).filter(
    ([, { attributeName, attributeValue }]) => context.attributes?.[attributeName] === attributeValue,
  );
  const after = Object.fromEntries(own);
  if (result === undefined) return [null, after];
  const assigned = assignmentOf(experiment as Assigning, result as Assigned);
  const before = after[keyOf(assigned)]?.assignments;
  const document = { ...assigned, assignments: { ...before, ...assigned.assignments } };
  return [result, { ...after, [keyOf(document)]: document }];
}

function keyOf({ attributeName, attributeValue }: AssignmentDocument): string {
  return `${attributeName}||${attributeValue}`;
}

interface Assigning {
  readonly key: string;
  readonly bucketVersion?: number;
}

interface Assigned {
  readonly key: string;
  readonly hashAttribute: string;
  readonly hashValue: string;
}

function assignmentOf({ key, bucketVersion = 0 }: Assigning, result: Assigned): AssignmentDocument {
  return {
    attributeName: result.hashAttribute,
    attributeValue: result.hashValue,
    assignments: { [`${key}__${bucketVersion}`]: result.key },
  };
}
