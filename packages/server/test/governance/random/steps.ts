import fc from 'fast-check';
import type { People } from '../../support/people.ts';

/** One thing somebody does. `request` and `change` count back from the newest there is. */
export interface Step {
  readonly who: keyof People;
  readonly instance: number;
  /** Lost as it is about to commit. */
  readonly crashes: boolean;
  readonly act: Act;
}

/** What can be done. */
export type Act =
  | { readonly kind: 'write'; readonly tool: string; readonly input: object }
  | {
      readonly kind: 'edit';
      readonly request: number;
      readonly known: Known;
      readonly changes: readonly object[];
    }
  | { readonly kind: 'review'; readonly request: number; readonly known: Known; readonly decision: string }
  | { readonly kind: 'publish'; readonly request: number; readonly known: Known; readonly more: object }
  | { readonly kind: 'rebase'; readonly request: number; readonly take: 'live' | 'proposed' | 'nothing' }
  | { readonly kind: 'move'; readonly request: number; readonly action: 'close' | 'reopen' }
  | { readonly kind: 'undo'; readonly change: number };

/** Which version a caller names: the newest, one that is too old, or none. */
export type Known = 'right' | 'wrong' | 'none';

/** What happens at the same time: a few steps, then perhaps an instance ends, and time passes. */
export interface Round {
  readonly steps: readonly Step[];
  readonly restart: boolean;
  readonly hours: number;
}

const known = fc.constantFrom<Known>('right', 'right', 'right', 'wrong', 'none');
const request = fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4);
const flag = fc.constantFrom('checkout', 'base', 'stop', 'extra');
const places = fc.constantFrom(['production'], ['production'], ['staging'], ['*'], ['staging', 'production']);
const value = fc.constantFrom<boolean | null>(true, false, null);

const state = fc.record(
  { key: flag, environments: places, enabled: fc.boolean(), default_value: value, off_value: value },
  { requiredKeys: ['key', 'environments', 'enabled'] },
);
const when = fc.constantFrom('segment beta', 'country in_list "vips"', 'country = "FR"', 'flag base = true');
const rule = fc.constantFrom('one', 'one', 'two', 'three');
/** Rules come, go, change place, and change in one half or both: there are few of each. */
const targeting = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(rule, when, fc.boolean(), fc.constantFrom('first', 'last'))
      .map(([id, condition, served, position]) => ({
        rules: [{ id, when: condition, serve: { value: served } }],
        position,
      })),
  },
  { weight: 1, arbitrary: rule.map((id) => ({ remove: [id] })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(['one', 'two'], ['two', 'one'], ['three', 'one', 'two'], ['two', 'three', 'one'])
      .map((order) => ({ order })),
  },
);
const rules = fc
  .tuple(places, targeting)
  .map(([environments, one]) => ({ key: 'checkout', environments, ...one }));
const policy = fc.record(
  {
    environment: fc.constantFrom('production', 'production', 'staging'),
    protected: fc.constantFrom(true, true, true, false),
    approvals: fc.constantFrom(1, 1, 2),
    agents_may_propose: fc.constantFrom(true, true, false),
    kill_switch_flags: fc.constantFrom([], ['base']),
    freezes: fc.constantFrom(
      [],
      [{ name: 'Winter', time_zone: 'UTC', from: '2030-01-02T00:00', until: '2030-01-03T00:00' }],
    ),
  },
  { requiredKeys: ['environment', 'protected', 'approvals'] },
);
const dry = fc.constantFrom({}, {}, {}, {}, { dry_run: true });

const call = (tool: string, input: fc.Arbitrary<object>) => input.map((one) => ({ tool, input: one }));
const calls = fc.oneof(
  { weight: 6, arbitrary: call('set_flag_state', state) },
  { weight: 6, arbitrary: call('set_flag_rules', rules) },
  {
    weight: 1,
    arbitrary: call('create_flag', fc.record({ key: fc.constant('extra'), off_value: fc.boolean() })),
  },
  {
    weight: 2,
    arbitrary: call(
      'save_segment',
      fc.record({
        key: fc.constant('beta'),
        when: fc.constantFrom('country = "FR"', 'country in_list "vips"', 'country = "US"'),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: call(
      'update_list',
      fc.record({
        key: fc.constant('vips'),
        add: fc.constantFrom(['US'], ['FR']),
        remove: fc.constantFrom(['DE'], ['IT']),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: call(
      'update_flag',
      fc.record(
        { key: flag, off_value: fc.boolean(), kind: fc.constantFrom('release', 'kill_switch') },
        { requiredKeys: ['key', 'off_value'] },
      ),
    ),
  },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(calls, dry)
      .map(([{ tool, input }, more]) => ({ kind: 'write' as const, tool, input: { ...input, ...more } })),
  },
  {
    weight: 1,
    arbitrary: policy.map((input) => ({ kind: 'write' as const, tool: 'set_environment_policy', input })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      request,
      known,
      changes: fc.array(
        calls.map(({ tool, input }) => ({ tool, arguments: input })),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('review' as const),
      request,
      known,
      decision: fc.constantFrom(
        'approve',
        'approve',
        'approve',
        'approve',
        'approve',
        'comment',
        'request_changes',
        'reject',
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      request,
      known,
      more: fc.constantFrom({}, {}, {}, {}, { dry_run: true }, { break_glass: true, reason: 'Fire.' }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('rebase' as const),
      request,
      take: fc.constantFrom('live', 'proposed', 'nothing'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      request,
      action: fc.constantFrom('close', 'reopen', 'reopen', 'reopen'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), change: fc.nat(3) }) },
);

/** Everybody tries everything; most of the time it is those who may. */
const LIKELY: Readonly<Record<Act['kind'], readonly (keyof People)[]>> = {
  write: ['agent', 'dan'],
  edit: ['agent', 'dan', 'ben'],
  review: ['ben', 'cleo'],
  publish: ['ada'],
  rebase: ['agent', 'ben', 'cleo'],
  move: ['agent'],
  undo: ['agent', 'dan'],
};

const step: fc.Arbitrary<Step> = act.chain((one) =>
  fc.record({
    who: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<keyof People>(...LIKELY[one.kind]) },
      { weight: 1, arbitrary: fc.constantFrom<keyof People>('ada', 'ben', 'cleo', 'dan', 'agent', 'lent') },
    ),
    instance: fc.nat(1),
    crashes: fc.constantFrom(false, false, false, false, false, false, true),
    act: fc.constant(one),
  }),
);

const round: fc.Arbitrary<Round> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  restart: fc.integer({ min: 0, max: 24 }).map((one) => one === 0),
  hours: fc.constantFrom(0, 0, 0, 7),
});

const onCheckout = fc.oneof(
  targeting.map((one) => ({ tool: 'set_flag_rules', input: one })),
  call(
    'set_flag_state',
    fc.record({ enabled: fc.boolean(), default_value: fc.boolean() }, { requiredKeys: [] }),
  ),
);

/** Several requests about one state, all approved before any of them is published. */
const contest: fc.Arbitrary<readonly Round[]> = fc
  .array(onCheckout, { minLength: 2, maxLength: 3 })
  .map((wanted) => {
    const place = { key: 'checkout', environments: ['production'] };
    const approve = { kind: 'review', known: 'right', decision: 'approve' } as const;
    const publish = { kind: 'publish', known: 'right', more: {} } as const;
    return [
      wanted.map(({ tool, input }): Act => ({ kind: 'write', tool, input: { ...place, ...input } })),
      wanted.map((_, request): Act => ({ ...approve, request })),
      wanted.map((_, request): Act => ({ ...publish, request })),
    ].map((acts, turn) => ({ steps: acts.map((one) => calmly(turn, one)), restart: false, hours: 0 }));
  });

function calmly(turn: number, one: Act): Step {
  const who = (['agent', 'ben', 'ada'] as const)[turn] ?? 'ada';
  return { who, instance: turn % 2, crashes: false, act: one };
}

/** What goes on in a project in which production is protected. */
export const rounds: fc.Arbitrary<readonly Round[]> = fc
  .array(fc.oneof({ weight: 9, arbitrary: round.map((one) => [one]) }, { weight: 1, arbitrary: contest }), {
    minLength: 15,
    maxLength: 32,
    size: 'max',
  })
  .map((parts) => parts.flat());
