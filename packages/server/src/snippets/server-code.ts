import type { FlagType } from '@guidon/core';
import { camelName } from './camel-name.ts';
import { javascriptLiteral } from './javascript-literal.ts';
import type { SnippetFlag } from './snippet-language.ts';

interface Dialect {
  readonly module: 'import' | 'require';
  readonly types: boolean;
}

const METHODS: Readonly<Record<FlagType, string>> = {
  boolean: 'getBooleanValue',
  string: 'getStringValue',
  number: 'getNumberValue',
  json: 'getObjectValue',
};

const LOADING: Readonly<Record<Dialect['module'], string>> = {
  import: 'import { OpenFeature } from "@openfeature/server-sdk";',
  require: 'const { OpenFeature } = require("@openfeature/server-sdk");',
};

/** A function that reads the flag in JavaScript or TypeScript on a server. */
export function serverCode(flag: SnippetFlag, dialect: Dialect): string {
  const name = flag.type === 'boolean' ? camelName('is', flag.key, 'enabled') : camelName('get', flag.key);
  const parameter = dialect.types ? 'targetingKey: string' : 'targetingKey';
  const read = `${METHODS[flag.type]}(${javascriptLiteral(flag.key)}, ${javascriptLiteral(flag.fallback)}, { targetingKey })`;
  return `${LOADING[dialect.module]}

// Answers the fallback until a provider is set at start-up: OpenFeature.setProviderAndWait(...).
${dialect.module === 'import' ? 'export ' : ''}async function ${name}(${parameter}) {
  return OpenFeature.getClient().${read};
}
`;
}
