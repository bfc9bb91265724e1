import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** Milliseconds after which an idle connection is closed here, before something on the way forgets it. */
const IDLE = 30_000;

/** An agent that keeps connections open, with the certificates of a kubeconfig; undefined where a proxy needs its own. */
export async function keepingAgent(
  config: KubeConfig,
  server: string,
  atOnce: number,
): Promise<https.Agent | undefined> {
  if (config.getCurrentCluster()?.proxyUrl !== undefined) return undefined;
  const keep = { keepAlive: true, maxSockets: atOnce, maxFreeSockets: 2, timeout: IDLE };
  if (server.startsWith('http:')) return new http.Agent(keep) as https.Agent;
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const tls = Object.entries({ ca, cert, key, servername, rejectUnauthorized });
  const set = tls.filter(([, value]) => value !== undefined);
  return new https.Agent({ ...keep, ...Object.fromEntries(set) });
}

/** Closes the idle connections of an agent now, and the others as they become idle. */
export function retireAgent(agent: https.Agent | undefined): void {
  if (agent === undefined) return;
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}
