import { describe } from 'vitest';
import { breakRedisConnections, REDIS_URL, redisAnswers } from '../../test/support/test-redis.ts';
import { describeAnnouncer } from './announcer.conformance.ts';
import { RedisAnnouncer } from './redis-announcer.ts';

describe.skipIf(!(await redisAnswers()))('Redis', () => {
  describeAnnouncer('RedisAnnouncer', () => ({
    open: (channel) => new RedisAnnouncer(REDIS_URL, channel, undefined),
    breakConnections: breakRedisConnections,
    openAway: () => new RedisAnnouncer('redis://127.0.0.1:1', 'guidon:away', undefined),
  }));
});
