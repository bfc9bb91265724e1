import type { RegexNode } from './regex-node.ts';

const WORD = /^\w$/;

/** A state: takes a character and goes on, splits in two, asserts, or has matched. */
interface State {
  readonly takes?: (unit: string) => boolean;
  readonly asserts?: string;
  next: number;
  other: number;
}

const NOWHERE = -1;

/**
 * Matches a pattern by being in all its states at once (Thompson's construction, 1968), so that a text of n characters
 * takes n steps of at most as many operations as there are states, whatever the pattern.
 */
export class RegexMachine {
  readonly #states: State[] = [];
  readonly #flags: string;
  readonly #start: number;
  /** The step in which a state was last entered, so that none is entered twice. */
  #entered = new Int32Array(0);
  #step = 0;

  constructor(node: RegexNode, ignoreCase: boolean) {
    this.#flags = ignoreCase ? 'i' : '';
    const match = this.#add({ next: NOWHERE, other: NOWHERE });
    this.#start = this.#build(node, match);
    this.#entered = new Int32Array(this.#states.length);
  }

  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean {
    this.#entered.fill(0);
    this.#step = 0;
    let current: number[] = [];
    for (let at = 0; at <= text.length; at++) {
      this.#step++;
      const here: number[] = [];
      for (const state of current) if (this.#enter(state, text, at, here)) return true;
      if (this.#enter(this.#start, text, at, here)) return true;
      current = at < text.length ? this.#advance(here, text.charAt(at)) : [];
    }
    return false;
  }

  /** The states after a character. */
  #advance(here: readonly number[], unit: string): number[] {
    const after: number[] = [];
    for (const index of here) {
      const state = this.#states[index];
      if (state?.takes?.(unit)) after.push(state.next);
    }
    return after;
  }

  /** Follows everything that takes no character; whether the pattern has matched. */
  #enter(first: number, text: string, at: number, here: number[]): boolean {
    const open = [first];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (index === NOWHERE || this.#entered[index] === this.#step) continue;
      this.#entered[index] = this.#step;
      if (index === 0) return true;
      const state = this.#states[index] as State;
      if (state.takes !== undefined) here.push(index);
      else if (state.asserts === undefined || holds(state.asserts, text, at))
        open.push(state.next, state.other);
    }
    return false;
  }

  /** Builds the states of a node that go on to `next`; the first of them. */
  #build(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'one':
        return this.#add({ takes: compileOne(node.source, this.#flags), next, other: NOWHERE });
      case 'assertion':
        return this.#add({ asserts: node.name, next, other: NOWHERE });
      case 'sequence':
        return node.nodes.reduceRight((after, member) => this.#build(member, after), next);
      case 'choice':
        return node.nodes
          .map((member) => this.#build(member, next))
          .reduceRight((other, first) => this.#add({ next: first, other }));
      case 'repeat':
        return this.#repeat(node, next);
    }
  }

  #repeat({ node, least, most }: RegexNode & { kind: 'repeat' }, next: number): number {
    let start = most === Infinity ? this.#loop(node, next) : next;
    for (let i = least; i < most && most !== Infinity; i++) {
      start = this.#add({ next: this.#build(node, start), other: next });
    }
    for (let i = 0; i < least; i++) start = this.#build(node, start);
    return start;
  }

  #loop(node: RegexNode, next: number): number {
    const split = this.#add({ next: NOWHERE, other: next });
    (this.#states[split] as State).next = this.#build(node, split);
    return split;
  }

  #add(state: State): number {
    return this.#states.push(state) - 1;
  }
}

/** Asks the platform's own engine about each character once, so that sets and cases mean what they mean there. */
function compileOne(source: string, flags: string): (unit: string) => boolean {
  const pattern = new RegExp(`^(?:${source})$`, flags);
  const known = new Map<string, boolean>();
  return (unit) => {
    let answer = known.get(unit);
    if (answer === undefined) {
      answer = pattern.test(unit);
      if (known.size < 1000) known.set(unit, answer);
    }
    return answer;
  };
}

function holds(assertion: string, text: string, at: number): boolean {
  if (assertion === '^') return at === 0;
  if (assertion === '$') return at === text.length;
  const isBoundary = WORD.test(text.charAt(at - 1)) !== WORD.test(text.charAt(at));
  return isBoundary === (assertion === '\\b');
}

/** How many states a pattern takes, found without building them. */
export function machineSize(node: RegexNode): number {
  if (node.kind === 'sequence') return node.nodes.reduce((sum, member) => sum + machineSize(member), 1);
  if (node.kind === 'choice') return node.nodes.reduce((sum, member) => sum + machineSize(member) + 1, 0);
  if (node.kind !== 'repeat') return 1;
  const { least, most } = node;
  const size = machineSize(node.node) + 1;
  return most === Infinity ? size * (least + 1) : size * most;
}
