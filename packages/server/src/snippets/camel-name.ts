import { flagWords } from './flag-words.ts';

/** A function's name in JavaScript: `is`, `new_checkout`, `enabled` give `isNewCheckoutEnabled`. */
export function camelName(prefix: string, key: string, suffix = ''): string {
  return prefix + [...flagWords(key), suffix].map(capitalized).join('');
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
