import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDocument, aFlag, onWhen, serving } from '../test/support/a-document.ts';
import { difference } from './difference.ts';
import type { EnvironmentDocument } from './environment-document.ts';
import { LocalEnvironment } from './local-environment.ts';

const someone = { targetingKey: 'user-1', plan: 'pro' };
const isPro = { attribute: 'plan', operator: 'equals', value: 'pro' } as const;

function environmentOf(document: EnvironmentDocument): LocalEnvironment {
  const environment = new LocalEnvironment();
  environment.replace(document);
  return environment;
}

/** Flags that refer to each other, a segment and a list, along a chain. */
function aChain(): EnvironmentDocument {
  const flag = (key: string, state = serving('off')) => ({ flag: aFlag({ key }), state });
  return aDocument({
    flags: [
      flag('alone'),
      flag('of-segment', onWhen({ segment: 'pro' })),
      flag(
        'of-flag',
        onWhen({ flag: 'of-segment', matches: { attribute: 'value', operator: 'equals', value: true } }),
      ),
      flag('of-list', onWhen({ attribute: 'plan', operator: 'in_list', value: 'plans' })),
    ],
    segments: [
      { key: 'pro', when: { segment: 'inner' } },
      { key: 'inner', when: isPro },
    ],
    lists: [{ key: 'plans', values: [] }],
  });
}

const NOTHING = { flags: [], segments: [], lists: [] };

describe('LocalEnvironment', () => {
  it('has nothing before it was given something', () => {
    const environment = new LocalEnvironment();
    expect(environment.metadata).toBeUndefined();
    expect(environment.toDocument()).toBeUndefined();
    expect(environment.evaluate('checkout', someone).errorCode).toBe('FLAG_NOT_FOUND');
  });

  it('tells which flags changed when it is replaced', () => {
    const environment = environmentOf(aDocument());
    expect(environment.replace(aDocument({ revision: 2 }))).toEqual([]);
    const [entry] = aDocument().flags;
    const flags = [
      { ...entry, flag: aFlag(), state: serving('on') },
      { flag: aFlag({ key: 'new' }), state: serving('off') },
    ];
    expect(environment.replace(aDocument({ revision: 3, flags }))).toEqual(['checkout', 'new']);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.replace(aDocument({ revision: 4, flags: [] }))).toEqual(['checkout', 'new']);
    expect(environment.evaluate('checkout', someone).errorCode).toBe('FLAG_NOT_FOUND');
    expect(environment.metadata).toMatchObject({ flagSetId: 'web/production', version: '4', revision: 4 });
  });

  it('applies a patch of the revision it has, and no other', () => {
    const environment = environmentOf(aDocument({ revision: 7 }));
    const flags = [{ key: 'checkout', flag: aFlag(), state: serving('on') }];
    const patch = { ...NOTHING, from: 8, revision: 9, flags };
    expect(environment.apply(patch)).toBeUndefined();
    expect(environment.evaluate('checkout', someone).value).toBe(false);
    expect(environment.apply({ ...patch, from: 7 })).toEqual(['checkout']);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
    expect(environment.metadata?.revision).toBe(9);
  });

  it('tells the flags that a segment, a list or another flag reaches', () => {
    const environment = environmentOf(aChain());
    expect(environment.evaluate('of-flag', someone).value).toBe(true);
    const segment = { key: 'inner', when: { none: [isPro] } };
    const segments = [{ key: 'inner', segment }];
    expect(environment.apply({ ...NOTHING, from: 1, revision: 2, segments })).toEqual([
      'of-flag',
      'of-segment',
    ]);
    expect(environment.evaluate('of-flag', someone).value).toBe(false);
    const lists = [{ key: 'plans', list: { key: 'plans', values: ['pro'] } }];
    expect(environment.apply({ ...NOTHING, from: 2, revision: 3, lists })).toEqual(['of-list']);
    expect(environment.evaluate('of-list', someone).value).toBe(true);
  });

  it('answers PARSE_ERROR for what is gone but still referred to', () => {
    const environment = environmentOf(aChain());
    const segments = [{ key: 'pro', deleted: true as const }];
    const lists = [{ key: 'plans', deleted: true as const }];
    environment.apply({ ...NOTHING, from: 1, revision: 2, segments, lists });
    expect(environment.evaluate('of-segment', someone).errorCode).toBe('PARSE_ERROR');
    expect(environment.evaluate('of-list', someone).errorCode).toBe('PARSE_ERROR');
  });

  it('lets a flag of a newer server fail alone', () => {
    const newer = {
      flag: aFlag({ key: 'newer' }),
      state: onWhen({ attribute: 'a', operator: 'smells_like' } as never),
    };
    const environment = environmentOf(
      aDocument({ flags: [newer, { flag: aFlag(), state: serving('off') }] }),
    );
    expect(environment.evaluate('newer', someone).errorCode).toBe('PARSE_ERROR');
    expect(environment.evaluate('checkout', someone).value).toBe(false);
  });

  it('changes nothing when a document cannot be compared', () => {
    const deep = (value: unknown) =>
      aDocument({
        revision: 2,
        flags: [{ flag: aFlag({ off: { value: value as never } }), state: serving('on') }],
      });
    const nested = () => JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const environment = environmentOf(deep(nested()));
    expect(() => environment.replace({ ...deep(nested()), revision: 3 })).toThrow(RangeError);
    expect(environment.metadata?.revision).toBe(2);
    expect(environment.evaluate('checkout', someone).value).toBe(true);
  });

  it('becomes the same whichever way it came to a document', () => {
    const keys = fc.constantFrom('a', 'b', 'c');
    const documents = fc.record({
      flags: fc.uniqueArray(fc.record({ key: keys, variation: fc.constantFrom('on', 'off') }), {
        selector: ({ key }) => key,
      }),
      lists: fc.uniqueArray(fc.record({ key: keys, values: fc.array(fc.nat(3)) }), {
        selector: ({ key }) => key,
      }),
    });
    const toDocument = (
      revision: number,
      {
        flags,
        lists,
      }: { flags: { key: string; variation: string }[]; lists: { key: string; values: number[] }[] },
    ) =>
      aDocument({
        revision,
        lists,
        flags: flags.map(({ key, variation }) => ({ flag: aFlag({ key }), state: serving(variation) })),
      });
    fc.assert(
      fc.property(documents, documents, (first, second) => {
        const [before, after] = [toDocument(1, first), toDocument(2, second)];
        const patched = environmentOf(before);
        const flags = new Map(before.flags.map((entry) => [entry.flag.key, entry]));
        const lists = new Map(before.lists.map((list) => [list.key, list]));
        patched.apply({ from: 1, revision: 2, ...difference({ flags, lists, segments: new Map() }, after) });
        expect(sorted(patched)).toEqual(sorted(environmentOf(after)));
      }),
    );
  });
});

function sorted(environment: LocalEnvironment) {
  const { flags = [], lists = [], ...rest } = environment.toDocument() ?? {};
  return {
    ...rest,
    flags: flags.toSorted((a, b) => a.flag.key.localeCompare(b.flag.key)),
    lists: lists.toSorted((a, b) => a.key.localeCompare(b.key)),
  };
}
