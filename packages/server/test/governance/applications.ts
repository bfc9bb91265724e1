import { readEnvironmentDelta } from '../../src/flags/environment-delta.ts';
import { LiveEnvironment } from '../../src/flags/live-environment.ts';
import { startHttpServer } from '../../src/http/http-server.ts';
import type { TestApp } from '../support/test-app.ts';
import { stored, UNUSED } from './world.ts';

/** The applications of a Guidon, as they ask it over HTTP. */
export interface Applications extends AsyncDisposable {
  readonly url: string;
  /**
   * The live state of a project's production: what every kind of application is answered, the document and the first
   * event of the stream that in-process providers read, and the policy. Without what no application ever notices.
   */
  live(project: string): Promise<LiveState>;
  /** What of it decides all answers, without a request. */
  document(project: string): Promise<unknown>;
}

/** What {@link Applications.live} tells; for comparing. */
export interface LiveState {
  readonly document: unknown;
  readonly [part: string]: unknown;
}

interface Keys {
  readonly server: string;
  readonly client: string;
}

/** Flags with their states, segments and lists, as an SDK gets them. */
export interface SdkDocument {
  readonly flags: readonly {
    readonly flag: Readonly<Record<string, unknown>> & { readonly key: string };
    readonly state: object & { readonly enabled: boolean; readonly off?: unknown };
  }[];
  readonly segments: readonly Keyed[];
  readonly lists: readonly Keyed[];
}

interface Keyed {
  readonly key: string;
}

const CONTEXTS = [
  { targetingKey: 'anna', country: 'DE' },
  { targetingKey: 'bob', country: 'US' },
  { targetingKey: 'chloé', country: 'FR' },
  {},
];

/** Serves an app, and asks it as applications do. */
export async function applications(guidon: TestApp): Promise<Applications> {
  const server = await startHttpServer(guidon.app, { host: '127.0.0.1', port: 0 });
  const known = new Map<string, Keys>();
  const keysOf = async (project: string) => {
    const keys = known.get(project) ?? (await makeKeys(guidon, project));
    known.set(project, keys);
    return keys;
  };
  return {
    url: server.url,
    live: async (project) => {
      const { server: key, client } = await keysOf(project);
      const { policies } = await stored(guidon, project);
      return {
        policies: policies?.filter((policy) => policy.key === 'production').map(({ document }) => document),
        answers: await Promise.all(CONTEXTS.map((context) => answers(server.url, key, context))),
        inBrowsers: await answers(server.url, client, CONTEXTS[0]),
        document: await sdkDocument(server.url, key),
        stream: await firstOfStream(server.url, key),
      };
    },
    document: async (project) => {
      const { organizationId } = guidon.app;
      const name = { organizationId, project, environment: 'production' };
      // Past what is in memory: another process may have written.
      const whole = await guidon.app.storage.read((reads) => readEnvironmentDelta(reads, name, undefined));
      return whole && noticed(new LiveEnvironment(name, whole).contents() as never);
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** What of a document applications notice. */
export function noticed({ flags, segments, lists }: SdkDocument) {
  return {
    flags: flags.filter(isServed).map(bare),
    segments: segments.filter(({ key }) => !UNUSED.test(key)),
    lists: lists.filter(({ key }) => !UNUSED.test(key)),
  };
}

/** A flag that is off, and serves nothing then, is as one that is not there. */
function isServed({ flag, state }: SdkDocument['flags'][number]): boolean {
  return state.enabled || (state.off ?? flag.off) !== undefined;
}

/** Nobody is served the default of a flag that is off. */
function bare({ flag, state }: SdkDocument['flags'][number]) {
  const { description, tags, owner, expires, ...rest } = flag;
  const { default: whenOn, ...whenOff } = rest;
  return { flag: state.enabled ? rest : whenOff, state };
}

async function makeKeys({ app }: TestApp, project: string): Promise<Keys> {
  const maker = await app.operatorCaller();
  const make = async (exposure: 'server' | 'client') => {
    const name = `${exposure} of ${project}`;
    const sdk = { project, environment: 'production', exposure };
    return (await app.services.keys.create(maker, { kind: 'sdk', name, grants: [], sdk })).secret;
  };
  return { server: await make('server'), client: await make('client') };
}

interface Answered extends Keyed {
  readonly reason?: string;
  readonly value?: unknown;
}

/** All flags as OFREP answers them to a context; the status where it does not. */
async function answers(url: string, key: string, context: object | undefined): Promise<unknown> {
  const response = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { ...authorization(key), 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  });
  if (response.status !== 200) return response.status;
  const { flags } = (await response.json()) as { flags: readonly Answered[] };
  // Without a value code gets its own default, as for a flag that is not there.
  return flags.filter((flag) => !(flag.value === undefined && flag.reason === 'DISABLED'));
}

async function sdkDocument(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/sdk/environment`, { headers: authorization(key) });
  if (response.status !== 200) return response.status;
  return noticed((await response.json()) as SdkDocument);
}

/** What a provider that connects now is sent first. */
async function firstOfStream(url: string, key: string): Promise<unknown> {
  const stop = new AbortController();
  const options = { headers: authorization(key), signal: stop.signal };
  const response = await fetch(`${url}/api/v1/sdk/stream`, options);
  if (response.status !== 200) return response.status;
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const data = /^event: put\n(?:id: .*\n)?data: (.*)\n\n/m.exec(text)?.[1];
    if (data === undefined) continue;
    stop.abort();
    return noticed(JSON.parse(data) as SdkDocument);
  }
  return 'nothing';
}

function authorization(key: string) {
  return { authorization: `Bearer ${key}` };
}
