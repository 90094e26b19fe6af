import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{libs,modules,apps,bench}/**/src/**/*.test.ts', 'tools/**/*.test.ts'],
          testTimeout: 20_000,
          globalSetup: 'tools/shared-postgres.ts',
          // Files of one worker share what they import: loading it anew for each took half the time.
          isolate: false,
          // Many wait for a database or a clock: more workers than cores.
          maxWorkers: Math.max(3, availableParallelism()),
        },
      },
      {
        test: {
          name: 'system',
          include: ['{libs,modules,apps,bench,e2e}/**/src/**/*.system.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['{libs,modules,apps}/*/src/**/*.ts'], reportOnFailure: true },
  },
});
