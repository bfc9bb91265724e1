import type { FlagType } from '@guidon/core';
import { camelName } from './camel-name.ts';
import { javascriptLiteral } from './javascript-literal.ts';
import type { SnippetFlag } from './snippet-language.ts';

const HOOKS: Readonly<Record<FlagType, string>> = {
  boolean: 'useBooleanFlagValue',
  string: 'useStringFlagValue',
  number: 'useNumberFlagValue',
  json: 'useObjectFlagValue',
};

/** A hook of its own that reads the flag in a React component. */
export function reactCode(flag: SnippetFlag): string {
  const hook = HOOKS[flag.type];
  return `import { ${hook} } from "@openfeature/react-sdk";

// For components below <OpenFeatureProvider>; they render again when the value changes.
export function ${camelName('use', flag.key, 'flag')}() {
  return ${hook}(${javascriptLiteral(flag.key)}, ${javascriptLiteral(flag.fallback)});
}
`;
}
