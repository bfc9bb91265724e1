export { booleanVariations } from './boolean-variations.ts';
export { bucketOf } from './bucket-of.ts';
export { bucketScale } from './bucket-scale.ts';
export { compileCondition } from './compile-condition.ts';
export { type CompiledFlag, compileFlag } from './compile-flag.ts';
export {
  CompiledEnvironment,
  type EnvironmentParts,
  type FlagConfiguration,
} from './compiled-environment.ts';
export { DEFAULT_STATE } from './default-state.ts';
export { describeCondition } from './describe-condition.ts';
export { describeRule, describeServe } from './describe-rule.ts';
export { describeServed } from './describe-served.ts';
export { describeState } from './describe-state.ts';
export { escapeInvisible } from './escape-invisible.ts';
export { FLAG_KEY_PATTERN } from './flag-key-pattern.ts';
export { FLAG_KINDS } from './flag-kinds.ts';
export { FLAG_TYPES } from './flag-types.ts';
export { IDENTITY_KEY } from './flagsmith/condition-from-flagsmith.ts';
export { engineDisagreement } from './flagsmith/engine-disagreement.ts';
export type * from './flagsmith/flagsmith-context.ts';
export type * from './flagsmith/flagsmith-document.ts';
export {
  type FromFlagsmith,
  fromFlagsmith,
  fromFlagsmithContext,
  sortedVariants,
} from './flagsmith/from-flagsmith.ts';
export { type ToFlagsmith, type ToFlagsmithInput, toFlagsmith } from './flagsmith/to-flagsmith.ts';
export { conditionFromGrowthBook } from './growthbook/condition-from-growthbook.ts';
export { usableWeights } from './growthbook/experiment-from-growthbook.ts';
export { type FromGrowthBook, fromGrowthBook } from './growthbook/from-growthbook.ts';
export type * from './growthbook/growthbook-payload.ts';
export { queryStringOverride } from './growthbook/query-string-override.ts';
export { type ToGrowthBook, type ToGrowthBookInput, toGrowthBook } from './growthbook/to-growthbook.ts';
export { segmentReferences, stateReferences } from './known-references.ts';
export { lintFlag } from './lint/lint-flag.ts';
export type { FlagInProject, LintProject, RegisteredAttribute } from './lint/lint-project.ts';
export { lintSegment } from './lint/lint-segment.ts';
export type * from './model.ts';
export type { Operand, OperatorRow, OperatorTable } from './operator-row.ts';
export { operatorTables } from './operator-tables.ts';
export { type NativeOperator, OPERATORS } from './operators.ts';
export { conditionsOf, type References, referencesOf } from './references.ts';
export { compileRegex } from './regex/compile-regex.ts';
export { RULE_ID_PATTERN } from './rule-id-pattern.ts';
export type { Scope } from './scope.ts';
export { bucketRange, splitRanges } from './split-ranges.ts';
export { conditionText } from './text/condition-text.ts';
export { LONGEST_CONDITION_TEXT, type ParsedCondition, parseCondition } from './text/parse-condition.ts';
export type { TextProblem } from './text/text-problem.ts';
export { turnsOf } from './turns.ts';
export type { Untranslated } from './untranslated.ts';
export { validateFlag } from './validate-flag.ts';
export { validateList, validateSegment } from './validate-segment.ts';
