import type { JsonValue } from '@guidon/core';
import type { AskedFlag, FlagSource, Read, SourceHost, SourceStatus } from './flag-source.ts';
import type { Principal } from './principal.ts';
import { NO_SETTINGS, type Setting, type Settings } from './setting.ts';
import { isInShare } from './share.ts';
import { failureName } from './source-health.ts';

/** What the sources say to one question: a flag's value, with the percentages worked out. */
export type Answers = (flag: AskedFlag) => JsonValue;

/** What the sources said at a moment. */
export interface PastAnswers {
  readonly answers: Answers;
  /** False where one of them could not tell, and what it says now was taken instead. */
  readonly isSound: boolean;
}

/** Several sources as one: of those that say something usable about a flag, the first is heard. */
export class ComposedSources {
  readonly #sources: readonly FlagSource[];
  readonly #warn: (message: string) => void;
  /** Those that failed when they were read last, though they promise not to. */
  readonly #failing = new Set<number>();

  constructor(sources: readonly FlagSource[], warn: (message: string) => void) {
    this.#sources = sources;
    this.#warn = warn;
  }

  async open(host: SourceHost): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.open(host)));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#sources.map(async (source) => source.close()));
  }

  status(): readonly (SourceStatus & { readonly name: string })[] {
    return this.#sources.map((source, index) => ({
      name: source.name,
      ...source.status(),
      ...(this.#failing.has(index) ? { state: 'failed' as const } : {}),
    }));
  }

  /** Whether each has a fresh answer. */
  get areWell(): boolean {
    return this.#failing.size === 0 && this.#sources.every((source) => source.status().state === 'ok');
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
        return heard.then(
          (settings) =>
            this.#usable(index, settings, flag, principal) ?? this.value(flag, principal, index + 1),
        );
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
    return (flag) => this.#first(heard as readonly Settings[], flag, principal);
  }

  /** Sources promise not to fail; one of somebody else's that does is one that says nothing. */
  #heard(
    index: number,
    read: Read,
    asked: readonly AskedFlag[],
    principal: Principal | undefined,
  ): Settings | Promise<Settings> {
    const heard = (settings: Settings) => {
      if (this.#failing.size > 0) this.#failing.delete(index);
      return settings;
    };
    const failed = (failure: unknown) => {
      this.#failing.add(index);
      this.#complain(index, `failed (${failureName(failure)})`);
      return NO_SETTINGS;
    };
    try {
      const answer = read(asked, principal);
      return answer instanceof Promise ? answer.then(heard, failed) : heard(answer);
    } catch (failure) {
      return failed(failure);
    }
  }

  #first(heard: readonly Settings[], flag: AskedFlag, principal: Principal | undefined): JsonValue {
    for (let index = 0; index < heard.length; index++) {
      const value = this.#usable(index, heard[index] as Settings, flag, principal);
      if (value !== undefined) return value;
    }
    return flag.default;
  }

  /** Undefined when these settings say nothing about the flag, or nothing that fits. */
  #usable(
    index: number,
    settings: Settings,
    flag: AskedFlag,
    principal: Principal | undefined,
  ): JsonValue | undefined {
    const setting = settings.get(flag.key);
    if (setting === undefined) return undefined;
    const value = valueFor(setting, flag, principal);
    if (value === undefined)
      this.#complain(index, `has a value for the flag ${JSON.stringify(flag.key)} that is not of its type`);
    return value;
  }

  #complain(index: number, what: string): void {
    this.#warn(`The flag source ${this.#sources[index]?.name} ${what}.`);
  }
}

/** Undefined when the setting is not of the flag's type. */
function valueFor(
  setting: Setting,
  flag: AskedFlag,
  principal: Principal | undefined,
): JsonValue | undefined {
  if ('value' in setting) return isAlike(setting.value, flag.default) ? setting.value : undefined;
  if (typeof flag.default !== 'boolean' || principal === undefined) return undefined;
  return isInShare(flag.key, unitOf(flag, principal), setting.basisPoints);
}

/** Somebody without a tenant counts on their own. */
function unitOf({ by }: AskedFlag, { id, tenant }: Principal): string {
  return by === 'tenant' && tenant !== undefined ? `tenant\0${tenant}` : `principal\0${id}`;
}

function isAlike(value: JsonValue, model: JsonValue): boolean {
  return model === null || (typeof value === typeof model && value !== null);
}
