import { describe, expect, it } from 'vitest';
import { anObject } from './an-object.fixture.ts';
import { watches, whyNobodyAnswers } from './flux-controllers.ts';

const applier = (labels: Readonly<Record<string, string>> = {}) =>
  anObject('Kustomization', 'apps', { metadata: { labels } });

function controller(name: string, selector: string | undefined, ready = 1, split = false) {
  const flag = '--watch-label-selector';
  const words = split ? [flag, selector] : [`${flag}=${selector}`];
  const args = ['--log-level=info', ...(selector === undefined ? [] : words)];
  const template = { spec: { containers: [{ name: 'manager', args }] } };
  return anObject('Deployment', name, {
    metadata: { namespace: 'flux-system' },
    spec: { template },
    status: { readyReplicas: ready },
  });
}

const KEY = 'sharding.fluxcd.io/key';

describe('a controller of Flux watches', () => {
  it.each([
    [undefined, {}, true],
    [undefined, { [KEY]: 'north' }, true],
    [`!${KEY}`, {}, true],
    [`!${KEY}`, { [KEY]: 'north' }, false],
    [`${KEY}=north`, { [KEY]: 'north' }, true],
    [`${KEY}==north`, { [KEY]: 'south' }, false],
    [`${KEY}!=north`, { [KEY]: 'south' }, true],
    [`${KEY} in (north, south)`, { [KEY]: 'south' }, true],
    [`${KEY} notin (north,south)`, { [KEY]: 'south' }, false],
    [`${KEY}=north,team=web`, { [KEY]: 'north', team: 'ops' }, false],
    [KEY, { [KEY]: 'north' }, true],
  ] as const)('with %s what is labelled %j: %s', (selector, labels, watched) => {
    for (const split of [false, true])
      expect(watches(controller('kustomize-controller', selector, 1, split), applier(labels))).toBe(watched);
  });
});

describe('nobody answers', () => {
  const usual = controller('kustomize-controller', `!${KEY}`);
  const north = controller('kustomize-controller-north', `${KEY}=north`, 0);

  it('for a shard without a controller, or with one that does not run', () => {
    expect(whyNobodyAnswers(applier({ [KEY]: 'north' }), [usual])).toBe(
      'It belongs to shard "north" (label sharding.fluxcd.io/key). No kustomize-controller that is there looks after it, going by what they watch.',
    );
    expect(whyNobodyAnswers(applier({ [KEY]: 'north' }), [usual, north])).toContain(
      'Deployment/flux-system/kustomize-controller-north, which looks after it, has no ready pod.',
    );
  });

  it('for what the usual controller would, if it ran; nothing is said where it does, or is not seen', () => {
    const down = controller('kustomize-controller', undefined, 0);
    expect(whyNobodyAnswers(applier(), [down, north])).toBe(
      'Deployment/flux-system/kustomize-controller, which looks after it, has no ready pod.',
    );
    expect(whyNobodyAnswers(applier(), [usual, north])).toBeUndefined();
    expect(whyNobodyAnswers(applier(), [])).toBeUndefined();
    // Something else with a name that begins the same is no controller.
    expect(
      whyNobodyAnswers(applier(), [controller('kustomize-controller-docs', undefined, 0)]),
    ).toBeUndefined();
  });
});
