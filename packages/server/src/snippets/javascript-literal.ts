import { escapeInvisible, type JsonValue } from '@guidon/core';

/** A value as a literal of JavaScript and TypeScript; characters nobody can see are escaped. */
export function javascriptLiteral(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return escapeInvisible(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map(javascriptLiteral).join(', ')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${memberName(name)}: ${javascriptLiteral(member)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** In a literal `"__proto__": x` would set the prototype; a computed name is a member like any other. */
function memberName(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : javascriptLiteral(name);
}
