import { flagWords } from './flag-words.ts';
import { pythonLiteral } from './python-literal.ts';
import type { SnippetFlag } from './snippet-language.ts';

interface Reading {
  readonly method: string;
  readonly type: string;
}

/** A function that reads the flag in Python. */
export function pythonCode(flag: SnippetFlag): string {
  const { method, type } = readingOf(flag);
  const context = 'EvaluationContext(targeting_key=targeting_key)';
  return `from openfeature import api
from openfeature.evaluation_context import EvaluationContext


# Answers the fallback until a provider is set at start-up: api.set_provider_and_wait(...).
def ${functionName(flag)}(targeting_key: str) -> ${type}:
    client = api.get_client()
    return client.${method}(${pythonLiteral(flag.key)}, ${pythonLiteral(flag.fallback)}, ${context})
`;
}

function functionName({ key, type }: SnippetFlag): string {
  const words = flagWords(key).join('_');
  return type === 'boolean' ? `is_${words}_enabled` : `get_${words}`;
}

/** Python has two kinds of number, and its SDK refuses an answer of the other one: the fallback tells which is meant. */
function readingOf({ type, fallback }: SnippetFlag): Reading {
  switch (type) {
    case 'boolean':
      return { method: 'get_boolean_value', type: 'bool' };
    case 'string':
      return { method: 'get_string_value', type: 'str' };
    case 'number':
      return Number.isSafeInteger(fallback)
        ? { method: 'get_integer_value', type: 'int' }
        : { method: 'get_float_value', type: 'float' };
    case 'json':
      return { method: 'get_object_value', type: 'dict | list' };
  }
}
