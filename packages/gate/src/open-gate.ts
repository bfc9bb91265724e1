import { Admissions } from './admission.ts';
import { Attempts } from './attempts.ts';
import { checkGate } from './check-gate.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { ComposedSources } from './composed-sources.ts';
import { DeclaredFlags } from './declared-flags.ts';
import type { AskedFlag } from './flag-source.ts';
import type { Flag, Flags } from './flags.ts';
import { FrozenPins } from './frozen-pins.ts';
import { Gate, type Infrastructure } from './gate.ts';
import type { GateOptions } from './gate-options.ts';
import type { SessionSurfaces } from './gate-parts.ts';
import { KillSwitches } from './kill-switches.ts';
import { Listeners } from './listeners.ts';
import { Catalogue } from './mcp/catalogue.ts';
import type { Farewell } from './pin.ts';
import { PinKeeper } from './pin-keeper.ts';
import { pinsOfServer } from './pins/of-server.ts';
import { type Principal, principalOfCredential, type VerifiedCredential } from './principal.ts';
import { RuleCheck } from './rule-check.ts';
import { seldom } from './seldom.ts';
import { SharedClock } from './shared-clock.ts';
import { failureName } from './source-health.ts';
import { Surfaces } from './surface.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PROCESS: Principal = { id: 'process' };
const ANONYMOUS: Principal = { id: 'anonymous' };
const SESSION: SessionSurfaces = { surface: 'freeze', idleMs: 30 * MINUTE, absoluteMs: DAY };

/**
 * Opens a gate: its sources load, and the infrastructure flags are read for good.
 *
 * Sources that cannot be reached do not keep it from opening; `status()` tells. Throws `INVALID_GATE` when the flags and
 * rules do not fit together.
 *
 * ```ts
 * import { environmentSource, openGate, registration } from '@guidon/gate';
 *
 * const gate = await openGate({
 *   flags: { pdf: registration() },
 *   tools: { export_pdf: { flag: 'pdf' } },
 *   sources: [environmentSource(process.env)],
 * });
 * ```
 */
export async function openGate<const F extends Flags>(options: GateOptions<F>): Promise<Gate<F>> {
  checkGate(options);
  const { flags, declared, store, sources, clock, local, farewell, warn } = basics(options);
  const rules = new Map(Object.entries(options.tools));
  const surfaces = new Surfaces(rules);
  const kills = new KillSwitches(sources, rules.keys());
  const limit = options.principals ?? 10_000;
  const asked = askedOf(flags, 'pin');
  const { windowMs } = farewell;
  const attempts = new Attempts();
  const pins = new PinKeeper({
    ...{ sources, surfaces, asked, store, attempts, clock, windowMs, farewell, limit, warn },
  });
  const now = () => clock.now();
  const surfaceNow = (principal: Principal) => pins.surfaceNow(principal);
  const admissions = new Admissions({ rules, kills, permit: options.permit, farewell, now, surfaceNow });
  const listeners = new Listeners(listedBy(pins, kills, rules, now), local);
  const infrastructure = await whileAwake(async () => {
    await sources.open(() => void listeners.recheck());
    await openStore(store, clock, warn);
    return readInfrastructure(flags, sources);
  });
  return new Gate<F>({
    ...{ flags, sources, surfaces, store, rules, pins, kills, admissions, listeners, now, farewell, warn },
    ruleCheck: new RuleCheck({ rules, declared, warn }),
    catalogue: new Catalogue(rules, options.sharedCatalogue ?? false),
    session: { ...SESSION, ...options.session },
    sessions: new FrozenPins(),
    principalOf: principalsOf(options),
    infrastructure,
  });
}

/** Connections of sources keep no process alive, so something else has to until they have been waited for. */
async function whileAwake<T>(open: () => Promise<T>): Promise<T> {
  const awake = setInterval(() => {}, MINUTE);
  try {
    return await open();
  } finally {
    clearInterval(awake);
  }
}

function basics<F extends Flags>(options: GateOptions<F>) {
  const local = options.clock ?? SYSTEM_CLOCK;
  const tell = options.warn ?? ((message: string) => process.emitWarning(message, 'GuidonGate'));
  const warn = seldom(tell, () => local.now());
  const declared = new DeclaredFlags(options.flags, Object.keys(options.tools));
  const sources = new ComposedSources(options.sources, declared, warn);
  const store = storeOf(options);
  const ask = () => store?.now() ?? sources.history?.now();
  const windowMs = options.windowMs ?? 10 * MINUTE;
  const graceMs = options.graceMs ?? Math.max(2 * windowMs, HOUR);
  const farewell: Farewell & { windowMs: number } = {
    ...{ windowMs, graceMs },
    tombstoneMs: options.tombstoneMs ?? 30 * DAY,
  };
  return {
    flags: options.flags,
    declared,
    store,
    sources,
    clock: new SharedClock(local, ask),
    local,
    farewell,
    warn,
  };
}

function storeOf({ pins, server }: Pick<GateOptions<Flags>, 'pins' | 'server'>) {
  return pins === undefined || server === undefined ? pins : pinsOfServer(pins, server);
}

/** What a principal's list depends on; a tool that is not on it is not missed when it is killed. */
function listedBy(
  pins: PinKeeper,
  kills: KillSwitches,
  rules: ReadonlyMap<string, unknown>,
  now: () => number,
) {
  return async (principal: Principal) => {
    const { surface, end } = await pins.current(principal);
    const killed = [...(await kills.killed(principal))];
    const missed = killed.filter((tool) => surface.offered.has(tool) || !rules.has(tool));
    return { hash: JSON.stringify([surface.hash, missed.sort()]), forMs: Math.max(0, end - now()) };
  };
}

async function openStore(
  store: GateOptions<Flags>['pins'],
  clock: SharedClock,
  warn: (message: string) => void,
): Promise<void> {
  try {
    await store?.open();
    await clock.synchronize();
  } catch (failure) {
    warn(
      `Pins cannot be kept in ${store?.name ?? 'step with the source'} for now (${failureName(failure)}).`,
    );
  }
}

/** Whoever comes over HTTP without a credential may be anybody, and is not who runs the process. */
function principalsOf({
  principal = principalOfCredential,
  process = PROCESS,
}: Pick<GateOptions<Flags>, 'principal' | 'process'>) {
  const known = new WeakMap<VerifiedCredential, Principal>();
  return (credential: VerifiedCredential | undefined, isOverHttp: boolean) => {
    if (credential === undefined) return isOverHttp ? ANONYMOUS : process;
    const before = known.get(credential);
    if (before !== undefined) return before;
    const found = principal(credential);
    known.set(credential, found);
    return found;
  };
}

function askedOf(flags: Flags, moment: Flag['moment']): AskedFlag[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.moment === moment)
    .map(([key, flag]) => ({ key, default: flag.default, by: 'by' in flag ? flag.by : 'principal' }));
}

async function readInfrastructure<F extends Flags>(flags: F, sources: ComposedSources) {
  const asked = askedOf(flags, 'start');
  const answers = await sources.read(asked, undefined);
  return Object.freeze(
    Object.fromEntries(asked.map((flag) => [flag.key, answers(flag)])),
  ) as Infrastructure<F>;
}
