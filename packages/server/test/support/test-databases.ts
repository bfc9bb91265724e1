import type { Environment } from '../../src/config/env.ts';
import { createTestDatabase, postgresAnswers } from './test-postgres.ts';

/** Databases that Guidon works on. */
export const DATABASE_KINDS = ['sqlite', 'postgres'] as const;

/** One of {@link DATABASE_KINDS}. */
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** What tests run on that leave it open: `GUIDON_TEST_DATABASE`, else a file. */
export const USUAL_KIND: DatabaseKind =
  DATABASE_KINDS.find((kind) => kind === process.env.GUIDON_TEST_DATABASE) ?? 'sqlite';

/** Whether tests on such a database can run here. */
export function databaseAnswers(kind: DatabaseKind): Promise<boolean> {
  return kind === 'sqlite' ? Promise.resolve(true) : postgresAnswers();
}

/** Databases of a kind, gone when the test file is done. */
export interface TestDatabases extends AsyncDisposable {
  /** Settings that lead to the database of a data folder, the same for the same folder. */
  settings(folder: string): Promise<Environment>;
}

/** Prepares to make databases of a kind. */
export function testDatabases(kind: DatabaseKind): TestDatabases {
  return kind === 'sqlite' ? FILES : schemas();
}

/** A file is in its folder, and goes with it. */
const FILES: TestDatabases = { settings: async () => ({}), [Symbol.asyncDispose]: async () => {} };

/** Schemas of one database, whose locale does not order texts by their bytes. */
function schemas(): TestDatabases {
  let making: ReturnType<typeof createTestDatabase> | undefined;
  const urls = new Map<string, Promise<string>>();
  const newSchema = async () => {
    making ??= createTestDatabase("template template0 locale_provider icu icu_locale 'en-US'");
    return (await making).newSchema();
  };
  return {
    settings: async (folder) => {
      const url = urls.get(folder) ?? newSchema();
      urls.set(folder, url);
      return { GUIDON_DATABASE_URL: await url };
    },
    [Symbol.asyncDispose]: async () => (await making)?.[Symbol.asyncDispose](),
  };
}
