import { isIP } from 'node:net';
import { AppError } from '../lib/app-error.ts';
import type { AddressRules } from './address-rules.ts';

const LONGEST = 2000;

/**
 * The address of a webhook in its one spelling. INVALID_ARGUMENT for what is no https address, has a user name, password
 * or fragment, or leads to an address that may not be led to; names are looked up when something is sent.
 */
export function checkedUrl(text: string, rules: AddressRules): string {
  const url = text.length <= LONGEST ? URL.parse(text) : null;
  const schemes = rules.allowsPrivate ? ['https:', 'http:'] : ['https:'];
  if (url === null || !schemes.includes(url.protocol)) throw refused('is no https address');
  if (url.username !== '' || url.password !== '') throw refused('has a user name or password');
  if (url.hash !== '') throw refused('has a fragment');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !rules.mayLeadTo(host)) throw refused('leads to an address that is not public');
  return url.href;
}

/** The host of an address; an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Without what was given: there may be a secret in it. */
function refused(what: string): AppError {
  return new AppError('INVALID_ARGUMENT', `The address of the webhook ${what}.`, {
    hint: 'Use one like https://hooks.example.org/guidon. GUIDON_WEBHOOK_NETWORKS names private networks that may be used, also without https.',
  });
}
