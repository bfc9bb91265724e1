import {
  CompiledEnvironment,
  type EvaluationContext,
  fromFlagsmithContext,
  IDENTITY_KEY,
  type JsonValue,
} from '@guidon/core';
import { runSection, type SectionResult } from './section-result.ts';

interface OperatorCase {
  readonly operator: string;
  readonly conditionValue: string;
  readonly trait?: JsonValue;
  readonly traitMissing?: boolean;
  readonly node: boolean | null;
}

/** Runs Flagsmith's operator cases; what its Node engine answered is expected. There are no exceptions. */
export function flagsmithOperatorsSection({
  cases,
}: {
  readonly cases: readonly OperatorCase[];
}): SectionResult {
  const known = cases.filter(({ node }) => node !== null);
  return runSection(
    'flagsmith operators',
    known.map((one) => ({
      name: `${one.operator} ${one.conditionValue} on ${JSON.stringify(one.trait)}`,
      expected: one.node,
      run: () => matches(one),
    })),
  );
}

/** As the cases were made: trait t, segment 1, identity e_u. */
function matches({
  operator,
  conditionValue,
  trait = null,
  traitMissing,
}: OperatorCase): boolean | undefined {
  const condition = { property: 't', operator, value: conditionValue };
  const rules = [{ type: 'ALL', conditions: [condition] }];
  const environment = { key: 'e', name: 'e' };
  const { segments } = fromFlagsmithContext({ environment, segments: { 1: { key: '1', name: 's', rules } } });
  const context: EvaluationContext = { targetingKey: 'u', [IDENTITY_KEY]: 'e_u' };
  return new CompiledEnvironment({ segments }).isInSegment(
    '1',
    traitMissing ? context : { ...context, t: trait },
  );
}
