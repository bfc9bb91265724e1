import { expect, it } from 'vitest';
import { anObject, aSnapshot } from '../an-object.fixture.ts';
import { ClusterIndex } from '../cluster-index.ts';
import { selectedBy } from './selected.ts';

const labelled = (kind: string, name: string, labels: Record<string, string> = {}, namespace = 'apps') =>
  anObject(kind, name, { metadata: { labels, namespace } });
const OBJECTS = [
  labelled('ResourceSetInputProvider', 'one', { app: 'a' }),
  labelled('ResourceSetInputProvider', 'two', { app: 'b', tier: 'x' }),
  labelled('ResourceSetInputProvider', 'far', { app: 'a' }, 'elsewhere'),
  labelled('ImagePolicy', 'web', { team: 'shop' }),
  labelled('ImagePolicy', 'db'),
];
const names = (kind: string, spec: object) =>
  selectedBy(anObject(kind, 'x', { spec }), new ClusterIndex(aSnapshot(OBJECTS))).map(
    ({ metadata }) => metadata.name,
  );
const inputs = (selector: object) => ({ inputsFrom: [{ selector }] });
const expression = (key: string, operator: string, values?: readonly string[]) =>
  inputs({ matchExpressions: [{ key, operator, values }] });

it.each([
  ['labels', inputs({ matchLabels: { app: 'a' } }), ['one']],
  ['In', expression('app', 'In', ['b', 'c']), ['two']],
  ['NotIn', expression('app', 'NotIn', ['b']), ['one']],
  ['Exists', expression('tier', 'Exists'), ['two']],
  ['DoesNotExist', expression('tier', 'DoesNotExist'), ['one']],
  ['a name', { inputsFrom: [{ name: 'one' }] }, []],
])('a ResourceSet chooses providers of its namespace by %s', (_, spec, expected) => {
  expect(names('ResourceSet', spec)).toEqual(expected);
});

it('an automation chooses policies, all where it says nothing', () => {
  expect(names('ImageUpdateAutomation', { policySelector: { matchLabels: { team: 'shop' } } })).toEqual([
    'web',
  ]);
  expect(names('ImageUpdateAutomation', {})).toEqual(['web', 'db']);
  expect(names('Kustomization', {})).toEqual([]);
});
