import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';

/** A PostgreSQL server of our own, which may be stopped without asking anybody. */
export interface PostgresCluster extends Disposable {
  readonly url: string;
  start(): void;
  /** `fast` closes connections in good order, `immediate` is a crash. */
  stop(mode: 'fast' | 'immediate'): void;
}

/** Makes and starts a server with the programs of Debian's package, in a temporary folder. */
export async function createPostgresCluster(): Promise<PostgresCluster> {
  const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (programs === undefined) throw new Error("Debian's package postgresql is not installed.");
  const folder = mkdtempSync(path.join(os.tmpdir(), 'guidon-postgres-'));
  const port = await freePort();
  const user = serverUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const run = (program: string, ...args: string[]) =>
    execFileSync(path.join(programs, program), ['-D', data, ...args], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  const start = () => run('pg_ctl', 'start', '-w', '-l', path.join(folder, 'log'), '-o', settings);
  const stop = (mode: string) => run('pg_ctl', 'stop', '-w', '-m', mode);
  run('initdb', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale');
  start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop,
    [Symbol.dispose]: () => {
      stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: '-u' | '-g') => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
