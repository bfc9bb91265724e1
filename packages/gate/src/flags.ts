import type { JsonValue } from '@guidon/core';

/** What a percentage counts by: each principal on its own, or all of a tenant together. */
export type CountedBy = 'principal' | 'tenant';

/** Decides once, at start, what the process opens. Made by {@link infrastructure}. */
export interface InfrastructureFlag<T extends JsonValue = JsonValue> {
  readonly moment: 'start';
  readonly default: T;
}

/** Decides, whenever a surface is pinned, which tools are offered. Made by {@link registration}. */
export interface RegistrationFlag {
  readonly moment: 'pin';
  readonly default: false;
  readonly by: CountedBy;
}

/** Decides, on each call, what a tool does. Made by {@link behaviour}. */
export interface BehaviourFlag<T extends JsonValue = JsonValue> {
  readonly moment: 'call';
  readonly default: T;
  readonly by: CountedBy;
}

/** A flag of one of the three kinds; its kind says when it is read. */
export type Flag = InfrastructureFlag | RegistrationFlag | BehaviourFlag;

/** The flags of a server by their keys. */
export type Flags = Readonly<Record<string, Flag>>;

/** The keys of the flags of one moment. */
export type KeysOf<F extends Flags, Kind extends Flag> = {
  [K in keyof F]: F[K]['moment'] extends Kind['moment'] ? K : never;
}[keyof F] &
  string;

/** What a flag answers: the type of its default. */
export type ValueOf<T extends Flag> = Widened<T['default']>;

/** A literal's own type: a flag whose default is 20 may answer any number. */
export type Widened<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends string
      ? string
      : T;

/** A flag that is read once, when the gate opens: which stores and connections there are. A percentage makes no sense for it. */
export function infrastructure<const T extends JsonValue = false>(
  value: T = false as T,
): InfrastructureFlag<T> {
  return { moment: 'start', default: value };
}

/** A flag that is read when a surface is pinned: which tools there are. Off unless a source turns it on. */
export function registration(options: { readonly by?: CountedBy } = {}): RegistrationFlag {
  return { moment: 'pin', default: false, by: options.by ?? 'principal' };
}

/** A flag that is read on every call, in the handler. Its value has the default's type. */
export function behaviour<const T extends JsonValue = false>(
  value: T = false as T,
  options: { readonly by?: CountedBy } = {},
): BehaviourFlag<T> {
  return { moment: 'call', default: value, by: options.by ?? 'principal' };
}
