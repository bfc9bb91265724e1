// Prints how many bytes a session of a 2025 client takes: node --expose-gc session-memory.ts gated|ungated [lists]
import { buildServer, openBenchGate } from './gated-tools.ts';
import { RawSession } from './raw-session.ts';

const SESSIONS = 1_000;

const [, , mode, lists] = process.argv;
const gate = await openBenchGate({ sharedCatalogue: true });
const open = async () => {
  const session = await RawSession.open(mode === 'gated' ? gate.attach(buildServer()) : buildServer());
  if (lists === 'lists') await session.request('tools/list', {});
  return session;
};

// Whatever is made once is made by the first.
await open();
const before = heapBytes();
const sessions = [];
for (let at = 0; at < SESSIONS; at++) sessions.push(await open());
console.log((heapBytes() - before) / sessions.length);

function heapBytes(): number {
  for (let time = 0; time < 3; time++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
