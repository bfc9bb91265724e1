import { describe, expect, it } from 'vitest';
import { anObject } from '../an-object.fixture.ts';
import { aCrash, changed, rootsOf } from './a-crash.fixture.ts';

const silent = { containers: [{ name: 'web' }] };
const limited = { containers: [{ name: 'web', resources: { limits: { memory: '128Mi' } } }] };

const range = (minutes: number, memory = '128Mi') =>
  anObject('LimitRange', 'defaults', {
    metadata: changed(minutes),
    spec: { limits: [{ type: 'Container', default: { memory } }] },
  });

describe('a LimitRange whose default limit a container is killed for', () => {
  it('is the cause when it was changed shortly before', async () => {
    const crash = aCrash('web', silent, { reason: 'OOMKilled', given: limited });
    expect((await rootsOf([...crash, range(12)]))[0]).toBe('LimitRange/apps/defaults');
  });

  it.each([
    ['the template names the limit itself', limited, range(12), 'OOMKilled'],
    ['its default is another one', silent, range(12, '1Gi'), 'OOMKilled'],
    ['it has been the same for long', silent, range(9000), 'OOMKilled'],
    ['the container ends for another reason', silent, range(12), 'Error'],
  ])('is not the likeliest when %s', async (_, template, limits, reason) => {
    const crash = aCrash('web', template, { reason, given: limited });
    expect((await rootsOf([...crash, limits]))[0]).toBe('Deployment/apps/web');
  });
});
