import type { Suite } from '../support/suite.ts';
import { audit } from './audit.ts';
import { calls } from './calls.ts';
import { create } from './create.ts';
import { large } from './large.ts';
import { memory } from './memory.ts';
import { sessions } from './sessions.ts';
import { start } from './start.ts';
import { tokens } from './tokens.ts';

/** Every suite, in the order of the report. */
export const SUITES: readonly Suite[] = [start, memory, sessions, calls, create, large, audit, tokens];
