import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['guidon-source', 'node', 'module', 'default'] },
  ssr: { resolve: { conditions: ['guidon-source', 'node', 'module', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
