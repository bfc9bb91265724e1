import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Expectation, loadFixtures } from '../../../../bench/rootcause/load-fixture.ts';
import { findCauses } from '../../src/delivery/cause/find-causes.ts';
import { refText } from '../../src/delivery/object-ref.ts';

const FIXTURES = loadFixtures(path.join(import.meta.dirname, 'fixtures'));
const text = ({ kind, namespace = '', name }: Expectation) => refText({ kind, namespace, name });

describe('root causes of broken clusters', () => {
  it('has enough of them, with enough that is well', () => {
    expect(FIXTURES.length).toBeGreaterThanOrEqual(24);
    for (const { snapshot } of FIXTURES) expect(snapshot.objects.length).toBeGreaterThan(12);
  });

  describe.each(FIXTURES)('$name', ({ snapshot, expected }) => {
    const {
      root,
      roots = root === null || root === undefined ? [] : [root],
      accept = [],
      symptoms,
    } = expected;
    const fair = [...roots, ...accept].map(text);

    it.each([['the first symptom'], ['the cluster']])('is found when asked about %s', async (asked) => {
      const [first] = symptoms;
      const about =
        asked === 'the cluster' || first === undefined
          ? {}
          : { about: { kind: first.kind, namespace: first.namespace ?? '', name: first.name } };
      const { causes } = await findCauses(snapshot, { ...about, limit: 3 }, AbortSignal.timeout(10_000));
      const [top] = causes;
      if (roots.length === 0) return expect(top).toBeUndefined();
      expect(fair).toContain(top === undefined ? 'nothing' : refText(top.root));
      expect(top?.diagnosis.evidence.length).toBeGreaterThan(0);
      expect(top?.diagnosis.next).not.toBe('');
    });
  });
});
