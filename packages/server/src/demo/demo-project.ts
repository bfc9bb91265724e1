import type { EnvironmentState, Flag, SavedList, Segment } from '@guidon/core';
import type { AttributeDocument } from '../flags/documents.ts';

/** Key of an environment every demo project has. */
export type DemoEnvironment = 'development' | 'staging' | 'preview' | 'production';

/** A flag of the demo, and what it does where before anything else happens to it. */
export type DemoFlag = Omit<Flag, 'archived'> & {
  /** Environments left out stay untouched: off. */
  readonly states: Partial<Readonly<Record<DemoEnvironment, EnvironmentState>>>;
};

/** Something that happened to a flag afterwards. */
export type DemoEvent = { readonly flag: string; readonly reason: string } & (
  | {
      readonly did: 'raise';
      readonly environment: DemoEnvironment;
      readonly rule: string;
      readonly percentage: number;
    }
  | {
      readonly did: 'switch';
      readonly environments: readonly (DemoEnvironment | '*')[];
      readonly enabled: boolean;
    }
  | { readonly did: 'promote'; readonly from: DemoEnvironment; readonly to: DemoEnvironment }
  | { readonly did: 'undo' }
  | { readonly did: 'archive' }
);

/** A project of the demo: what is in it, and what happened there. */
export interface DemoProject {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDocument[];
  readonly lists: readonly SavedList[];
  readonly segments: readonly Segment[];
  readonly flags: readonly DemoFlag[];
  readonly events: readonly DemoEvent[];
}
