import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFlagsmithDocument } from '../../test/differential/flagsmith-arbitraries.ts';
import { mutated } from '../../test/mutated.ts';
import { CompiledEnvironment } from '../compiled-environment.ts';
import { validateFlag } from '../validate-flag.ts';
import { validateSegment } from '../validate-segment.ts';
import type { FlagsmithContext } from './flagsmith-context.ts';
import type { FlagsmithDocument } from './flagsmith-document.ts';
import { type FromFlagsmith, fromFlagsmith, fromFlagsmithContext } from './from-flagsmith.ts';

function translate(document: unknown): FromFlagsmith {
  return fromFlagsmith(document as FlagsmithDocument);
}

const aState = { feature: { name: 'a' }, enabled: true, django_id: 1, feature_state_value: 'x' };

function aDocument(parts: object): object {
  return { api_key: 'key', feature_states: [aState], project: { segments: [] }, ...parts };
}

function nestedRule(levels: number): object {
  let rule: object = { type: 'ALL', rules: [], conditions: [] };
  for (let level = 0; level < levels; level++) rule = { type: 'ALL', rules: [rule], conditions: [] };
  return rule;
}

/** Paths, in the document, of what our own validation refuses. */
function refused({ configurations, segments }: FromFlagsmith): string[] {
  const isError = ({ severity }: { readonly severity: string }) => severity === 'error';
  return [
    ...configurations
      .filter(({ flag, state }) => validateFlag(flag, { all: state }).some(isError))
      .map(({ flag }) => `features.${flag.key}`),
    ...segments
      .filter((segment) => validateSegment(segment).some(isError))
      .map(({ key }) => `segments.${key}`),
  ];
}

describe('whatever a document is', () => {
  it.each<[unknown, string[]]>([
    [null, ['', 'api_key', 'project']],
    [{}, ['api_key', 'project']],
    [aDocument({ feature_states: [null, aState] }), ['feature_states[0]']],
    [aDocument({ feature_states: {} }), ['feature_states']],
    [
      aDocument({ project: { segments: [{ id: 1, name: 's', rules: [null] }] } }),
      ['project.segments[0].rules[0]'],
    ],
    [
      aDocument({ project: { segments: [{ id: 1, name: 's', rules: [nestedRule(20_000)] }] } }),
      ['project.segments[0].rules'],
    ],
    [
      aDocument({
        identity_overrides: [{ identifier: 'u', identity_features: [{ ...aState, enabled: 1 }] }],
      }),
      ['identity_overrides[0].identity_features[0].enabled'],
    ],
    [aDocument({ identity_overrides: [7] }), ['identity_overrides[0]', 'identity_overrides[0].identifier']],
  ])('%# is read as far as it can be, and the rest is told', (document, paths) => {
    expect(translate(document).untranslated.map(({ path }) => path)).toEqual(paths);
  });

  it('what can be read is served', () => {
    const { configurations } = translate(aDocument({ feature_states: [null, aState], project: null }));
    const { value } = CompiledEnvironment.of(configurations).evaluate('a', { targetingKey: 'u' });
    expect(value).toBe('x');
  });

  it('nothing is thrown', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (part) => {
        expect(translate(part)).toHaveProperty('untranslated');
        expect(
          translate(aDocument({ feature_states: [part], project: { segments: [part] } })),
        ).toHaveProperty('untranslated');
        expect(fromFlagsmithContext(part as FlagsmithContext)).toHaveProperty('untranslated');
      }),
      { numRuns: 1000 },
    );
  });

  it('what our validation would refuse is told', () => {
    fc.assert(
      fc.property(mutated(aFlagsmithDocument), (document) => {
        const translated = translate(document);
        const told = new Set(translated.untranslated.map(({ path }) => path));
        for (const path of refused(translated)) expect(told).toContain(path);
        expect(CompiledEnvironment.of(translated.configurations, translated)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

it('tells keys that are none here, and variants of more than everybody', () => {
  const variant = { id: 1, percentage_allocation: 80, multivariate_feature_option: { value: 'y' } };
  const full = { ...aState, multivariate_feature_state_values: [variant, { ...variant, id: 2 }] };
  const odd = { ...aState, feature: { name: 'a b' } };
  const { untranslated } = translate(aDocument({ feature_states: [full, odd] }));
  expect(untranslated.map(({ path }) => path)).toEqual(['features.a', 'features.a b']);
});
