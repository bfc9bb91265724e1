import os from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { SLOW } from './vitest.slow.ts';

const ALL = ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts'];

/** `--mode slow`: the slow tests only. `--mode all`: every test. Otherwise all but the slow ones. */
export default defineConfig(({ mode }) => ({
  resolve: { conditions: ['guidon-source', 'node', 'module', 'default'] },
  ssr: { resolve: { conditions: ['guidon-source', 'node', 'module', 'default'] } },
  test: {
    include: mode === 'slow' ? [...SLOW] : ALL,
    exclude: [...configDefaults.exclude, ...(mode === 'slow' || mode === 'all' ? [] : SLOW)],
    globalSetup: ['test/bundle-once.ts'],
    // Files share the modules that a worker loaded: loading them anew for each is two fifths of the time.
    isolate: false,
    // Left to itself vitest keeps a core free, which of two is half; many tests wait for processes and clocks.
    maxWorkers: Math.max(2, os.availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is polled for comes when it comes; a second is little on a machine that is busy.
    expect: { poll: { timeout: 10_000 } },
  },
}));
