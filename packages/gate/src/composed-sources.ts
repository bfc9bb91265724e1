import type { JsonValue } from '@guidon/core';
import { type DeclaredFlags, isAlike } from './declared-flags.ts';
import { FailingReads, WHOLE } from './failing-reads.ts';
import type { AskedFlag, FlagSource, Read, SourceHost, SourceStatus } from './flag-source.ts';
import { isKillSwitch } from './kill-switches.ts';
import { type Principal, principalKey } from './principal.ts';
import { type Setting, type Settings, unanswered } from './setting.ts';
import { isInShare } from './share.ts';
import { failureName } from './source-health.ts';
import { UnknownFlags } from './unknown-flags.ts';
import { unusable } from './unusable.ts';

/** What the sources say to one question: a flag's value, with the percentages worked out. */
export type Answers = (flag: AskedFlag) => JsonValue;

/** What the sources said at a moment. */
export interface PastAnswers {
  readonly answers: Answers;
  /** False where one of them could not tell, and what it says now was taken instead. */
  readonly isSound: boolean;
}

/**
 * Several sources as one: the first that says something about a flag is heard. Where one has no answer nobody knows what it would
 * say, so those after it are not: the flag has its default.
 */
export class ComposedSources {
  readonly #sources: readonly FlagSource[];
  readonly #declared: DeclaredFlags;
  readonly #unknown: UnknownFlags;
  readonly #warn: (message: string) => void;
  /** Whom each failed for when it was read last, though they promise not to. */
  readonly #failing: readonly FailingReads[];

  constructor(sources: readonly FlagSource[], declared: DeclaredFlags, warn: (message: string) => void) {
    this.#sources = sources;
    this.#failing = sources.map(() => new FailingReads());
    this.#declared = declared;
    this.#unknown = new UnknownFlags(declared, warn);
    this.#warn = warn;
  }

  async open(changed: () => void): Promise<void> {
    const complaint: NonNullable<SourceHost['complaint']> = (...said) => this.#declared.complaint(...said);
    const host: SourceHost = { changed, warn: this.#warn, complaint };
    await Promise.all(this.#sources.map((source) => source.open(host)));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#sources.map(async (source) => source.close()));
  }

  status(): readonly (SourceStatus & { readonly name: string })[] {
    return this.#sources.map((source, index) => ({
      name: source.name,
      ...source.status(),
      ...(this.#failing[index]?.areSome ? { state: 'failed' as const } : {}),
    }));
  }

  /** Whether each has a fresh answer. */
  get areWell(): boolean {
    return this.status().every(({ state }) => state === 'ok');
  }

  /** What the sources say now. */
  read(asked: readonly AskedFlag[], principal: Principal | undefined): Promise<Answers> {
    return this.#ask(
      this.#sources.map((source) => source.read),
      asked,
      principal,
    );
  }

  /** One flag's value now: at once, where no source that is asked has to wait. */
  value(flag: AskedFlag, principal: Principal | undefined, from = 0): JsonValue | Promise<JsonValue> {
    for (let index = from; index < this.#sources.length; index++) {
      const heard = this.#heard(index, this.#sources[index]?.read as Read, [flag], principal);
      if (heard instanceof Promise)
        return heard.then((settings) => {
          const value = this.#usable(index, settings, flag, principal);
          return value === undefined ? this.value(flag, principal, index + 1) : value;
        });
      const value = this.#usable(index, heard, flag, principal);
      if (value !== undefined) return value;
    }
    return flag.default;
  }

  /**
   * What the sources said at a moment, by the clock of the first that has one; undefined when one of them does not know.
   */
  get history():
    | {
        now(): number | Promise<number> | undefined;
        asOf(at: number, asked: readonly AskedFlag[], principal: Principal): Promise<PastAnswers>;
      }
    | undefined {
    const histories = this.#sources.map((source) => source.history);
    if (histories.length === 0 || !histories.every((history) => history !== undefined)) return undefined;
    const clocked = histories.find(({ now }) => now !== undefined);
    return {
      now: () => clocked?.now?.(),
      asOf: async (at, asked, principal) => {
        let isSound = true;
        const unsound = () => {
          isSound = false;
        };
        const reads = histories.map((history, index) => this.#asOf(history.asOf(at), index, unsound));
        return { answers: await this.#ask(reads, asked, principal), isSound: isSound && this.areWell };
      },
    };
  }

  /** Reads the past of a source, or, where it fails at that, the present. */
  #asOf(read: Read, index: number, failed: () => void): Read {
    return (asked, principal) => {
      const instead = () => {
        failed();
        return this.#heard(index, (this.#sources[index] as FlagSource).read, asked, principal);
      };
      try {
        const answer = read(asked, principal);
        return answer instanceof Promise ? answer.catch(instead) : answer;
      } catch {
        return instead();
      }
    };
  }

  async #ask(
    reads: readonly Read[],
    asked: readonly AskedFlag[],
    principal: Principal | undefined,
  ): Promise<Answers> {
    const asking = reads.map((read, index) => this.#heard(index, read, asked, principal));
    const heard = asking.some((answer) => answer instanceof Promise) ? await Promise.all(asking) : asking;
    this.#sources.forEach((source, index) => {
      this.#unknown.lookFor(source, heard[index] as Settings);
    });
    return (flag) => this.#first(heard as readonly Settings[], flag, principal);
  }

  /** Sources promise not to fail; one of somebody else's that does has no answer. */
  #heard(
    index: number,
    read: Read,
    asked: readonly AskedFlag[],
    principal: Principal | undefined,
  ): Settings | Promise<Settings> {
    try {
      const answer = read(asked, principal);
      if (!(answer instanceof Promise)) return this.#answered(index, answer, principal);
      return answer.then(
        (settings) => this.#answered(index, settings, principal),
        (failure) => this.#failed(index, failure, asked, principal),
      );
    } catch (failure) {
      return this.#failed(index, failure, asked, principal);
    }
  }

  #answered(index: number, settings: Settings, principal: Principal | undefined): Settings {
    if (this.#failing[index]?.areSome) this.#failing[index].succeeded(keyOf(principal));
    return settings;
  }

  #failed(
    index: number,
    failure: unknown,
    asked: readonly AskedFlag[],
    principal: Principal | undefined,
  ): Settings {
    this.#failing[index]?.failed(keyOf(principal));
    this.#complain(index, `failed (${failureName(failure)})`);
    return unanswered(asked);
  }

  #first(heard: readonly Settings[], flag: AskedFlag, principal: Principal | undefined): JsonValue {
    for (let index = 0; index < heard.length; index++) {
      const value = this.#usable(index, heard[index] as Settings, flag, principal);
      if (value !== undefined) return value;
    }
    return flag.default;
  }

  /**
   * Undefined when these settings say nothing about the flag. What does not fit, or is of a source without an answer, turns nothing
   * on: the flag has its default, and a kill switch goes by the other sources, which may have thrown it.
   */
  #usable(
    index: number,
    settings: Settings,
    flag: AskedFlag,
    principal: Principal | undefined,
  ): JsonValue | undefined {
    const setting = settings.get(flag.key);
    const otherwise = isKillSwitch(flag.key) ? undefined : flag.default;
    if (setting === undefined) return this.#hasNoAnswer(index) ? otherwise : undefined;
    const value = valueFor(setting, flag, principal);
    if (value !== undefined) return value;
    this.#misfit(index, setting, flag);
    return otherwise;
  }

  #hasNoAnswer(index: number): boolean {
    return this.#sources[index]?.status().state === 'failed';
  }

  /** Those that read text have told of what is unusable already. */
  #misfit(index: number, setting: Setting, { key, default: model }: AskedFlag): void {
    if ('unusable' in setting) return;
    const said = 'value' in setting ? setting.value : `${setting.basisPoints / 100}%`;
    const why = this.#declared.complaint(key, setting, said) ?? unusable(said, model);
    this.#complain(index, `has no usable value for the flag "${key}": ${why}`);
  }

  #complain(index: number, what: string): void {
    this.#warn(`The flag source ${this.#sources[index]?.name} ${what}.`);
  }
}

function keyOf(principal: Principal | undefined): string {
  return principal === undefined ? WHOLE : principalKey(principal);
}

/** Undefined when the setting is not of the flag's type. */
function valueFor(
  setting: Setting,
  flag: AskedFlag,
  principal: Principal | undefined,
): JsonValue | undefined {
  if ('unusable' in setting) return undefined;
  if ('value' in setting) return isAlike(setting.value, flag.default) ? setting.value : undefined;
  if (typeof flag.default !== 'boolean' || principal === undefined) return undefined;
  return isInShare(flag.key, unitOf(flag, principal), setting.basisPoints);
}

/** Somebody without a tenant counts on their own. */
function unitOf({ by }: AskedFlag, { id, tenant }: Principal): string {
  return by === 'tenant' && tenant !== undefined ? `tenant\0${tenant}` : `principal\0${id}`;
}
