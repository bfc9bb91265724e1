/**
 * Tests that take seconds each: they start programs, servers and clusters, wait for clocks, or play thousands of steps.
 *
 * `npm test` leaves them out, `npm run test:slow` runs nothing else, and .ci/run runs both.
 */
export const SLOW: readonly string[] = [
  'packages/gate/test/{pin-stores,probe,readme,snapshots}.test.ts',
  'packages/server/src/project-file/round-trip.test.ts',
  'packages/server/src/storage/postgres-database.test.ts',
  'packages/server/test/audit/{keeping,scale}.test.ts',
  'packages/server/test/cli/**/*.test.ts',
  'packages/server/test/crash/**/*.test.ts',
  'packages/server/test/delivery/{delivery-genuine,genuine-only,hostile-answers,leaks-genuine,logins,trouble}.test.ts',
  'packages/server/test/doors/{abuse-connections,stdio,updates}.test.ts',
  'packages/server/test/governance/random-requests.test.ts',
  'packages/server/test/outage/**/*.test.ts',
  'packages/server/test/permissions/**/*.test.ts',
  'packages/server/test/sdk/{revocation,streams}.test.ts',
  'packages/server/test/stories/**/*.test.ts',
  'packages/server/test/surface/{instances,processes}.test.ts',
  'packages/server/test/tools/{sequences,several-writers}.test.ts',
  'packages/server/test/webhooks/{crash,sending}.test.ts',
  'test/{example-gated-server,paths}.test.ts',
];
