import { describe, expect, it } from 'vitest';
import { anObject, aSnapshot } from '../an-object.fixture.ts';
import { ClusterIndex } from '../cluster-index.ts';
import { FlagReaders, flagReadings } from './flag-readings.ts';

const marked = (name: string, annotations: Record<string, string>) =>
  anObject('Deployment', name, { metadata: { annotations } });

describe('the flags a workload reads', () => {
  it.each([
    ['nothing is said', {}, []],
    ['a project', { 'guidon.dev/project': 'shop' }, [{ project: 'shop' }]],
    [
      'flags, also of other projects',
      {
        'guidon.dev/project': 'shop',
        'guidon.dev/environment': 'production',
        'guidon.dev/flags': 'new-checkout, search/fast\n other',
      },
      [
        { project: 'shop', flag: 'new-checkout', environment: 'production' },
        { project: 'search', flag: 'fast', environment: 'production' },
        { project: 'shop', flag: 'other', environment: 'production' },
      ],
    ],
    ['flags of no project', { 'guidon.dev/flags': 'new-checkout' }, []],
  ])('are told by its annotations: %s', (_, annotations, readings) => {
    expect(flagReadings(marked('web', annotations))).toEqual(readings);
  });

  it('are told by labels, and by what its pods carry', () => {
    const web = anObject('Deployment', 'web', {
      metadata: { labels: { 'guidon.dev/project': 'shop' } },
      spec: { template: { metadata: { annotations: { 'guidon.dev/flags': 'a' } } } },
    });
    expect(flagReadings(web)).toEqual([{ project: 'shop', flag: 'a' }]);
  });
});

describe('the workloads that read a flag', () => {
  const readers = new FlagReaders(
    new ClusterIndex(
      aSnapshot([
        marked('web', { 'guidon.dev/flags': 'shop/a', 'guidon.dev/environment': 'production' }),
        marked('any', { 'guidon.dev/project': 'shop' }),
        marked('search', { 'guidon.dev/flags': 'search/b', 'guidon.dev/environment': 'production' }),
      ]),
    ),
  );
  const names = (place: Parameters<FlagReaders['of']>[0]) => readers.of(place)?.map(({ name }) => name);

  it('are those that name it, and those that read any of its project', () => {
    expect(names({ project: 'shop', flag: 'a', environment: 'production' })).toEqual(['web', 'any']);
    expect(names({ project: 'shop', flag: 'c' })).toEqual(['any']);
  });

  it('are none where it is read in another environment, and not known where nobody says anything', () => {
    expect(names({ project: 'search', flag: 'b', environment: 'staging' })).toEqual([]);
    expect(names({ project: 'other', flag: 'a' })).toBeUndefined();
  });

  it('are told of every flag that is named', () => {
    expect(readers.named().map(({ project, flag, environment }) => [project, flag, environment])).toEqual([
      ['search', 'b', 'production'],
      ['shop', 'a', 'production'],
    ]);
  });
});
