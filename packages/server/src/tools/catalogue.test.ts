import { OPERATORS } from '@guidon/core';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import type { Tool } from './define-tool.ts';
import { Surface } from './surface.ts';
import { toolAnnotations, toolSchemas } from './tool-schema.ts';
import { DEFAULT_TOOLSETS, TOOLSETS, type Toolset } from './toolset.ts';

type Schema = Record<string, unknown>;

const TOOLS = CATALOGUE.map((tool) => [tool.name, tool] as const);
const NAMES = CATALOGUE.map((tool) => tool.name);
const EVERY_TOOLSET = Object.keys(TOOLSETS) as Toolset[];
const OPERATOR_NAMES: readonly string[] = OPERATORS;
const VERBS = [
  'compare',
  'create',
  'delete',
  'evaluate',
  'explain',
  'get',
  'list',
  'operate',
  'promote',
  'propose',
  'publish',
  'revert',
  'review',
  'revoke',
  'search',
  'save',
  'set',
  'trace',
  'update',
];
/** Places where any JSON may stand because flags may hold any JSON, or where core's rule form is handed through. */
const ANY_JSON = /(^|\.)(value|default_value|off_value|schema|actual|rules\[\])$/;

/** A key has no revision and no history; a change request has versions, and doing the same twice is doing it once. */
const SAFEGUARDS = {
  project: ['dry_run', 'expected_revision', 'idempotency_key', 'reason'],
  clusters: ['dry_run'],
  keys: ['dry_run'],
  requests: ['dry_run', 'expected_version'],
} as const;

describe.each(TOOLS)('%s', (_name, tool) => {
  it('is named verb_noun with one of the catalogue’s verbs, at most 40 characters', () => {
    expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)+$/);
    expect(VERBS).toContain(tool.name.split('_')[0]);
    expect(tool.name.length).toBeLessThanOrEqual(40);
  });

  it('has a title that says more than its name', () => {
    expect(tool.title.length).toBeGreaterThan(tool.name.length);
    expect(tool.title.toLowerCase().replaceAll(' ', '_')).not.toBe(tool.name);
  });

  it('is described in 50 to 90 words that name a sibling and say what it changes', () => {
    const words = tool.description.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(50);
    expect(words).toBeLessThanOrEqual(90);
    expect(NAMES.some((name) => name !== tool.name && tool.description.includes(name))).toBe(true);
    expect(tool.description.includes('Changes nothing')).toBe(tool.access === 'read');
    expect(/after a person confirmed/.test(tool.description)).toBe(tool.access === 'destructive');
  });

  it('names only tools that exist', () => {
    const named = tool.description.match(
      /\b[a-z]+_(flag|flags|project|projects|environment|attribute|attributes|change|changes|flag_state|flag_rules|segment|segments|list|lists)\b/g,
    );
    const names = (named ?? []).filter((name) => !OPERATOR_NAMES.includes(name));
    for (const name of names) expect(NAMES).toContain(name);
  });

  it('describes every parameter and every field of its answer, at every depth', () => {
    expect(undescribed(toolSchemas(tool).input)).toEqual([]);
    expect(undescribed(toolSchemas(tool).output)).toEqual([]);
  });

  it('types every parameter', () => {
    expect(untyped(toolSchemas(tool).input).filter((path) => !ANY_JSON.test(path))).toEqual([]);
  });

  it('needs no $ref, so that clients which cannot follow one can use it', () => {
    expect(JSON.stringify(toolSchemas(tool))).not.toContain('$ref');
  });

  it('says all four annotations', () => {
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = toolAnnotations(tool);
    expect({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint }).toEqual({
      readOnlyHint: tool.access === 'read',
      destructiveHint: tool.access === 'destructive',
      idempotentHint: true,
      openWorldHint: false,
    });
  });

  it('can be previewed, bound to a revision and repeated safely when it writes', () => {
    const wanted = tool.access === 'read' ? [] : SAFEGUARDS[tool.writes ?? 'project'];
    expect(Object.keys(tool.input.shape)).toEqual(expect.arrayContaining([...wanted]));
    const mayAsk = tool.access === 'destructive' || tool.name === 'revert_change';
    expect('confirm_token' in tool.input.shape).toBe(mayAsk);
  });
});

describe('the default surface', () => {
  const surface = new Surface(CATALOGUE, { toolsets: DEFAULT_TOOLSETS, readOnly: false });

  it('has at most 15 tools and 4,500 o200k tokens of name, description and input schema', () => {
    const tokens = surface.tools.reduce((sum, tool) => sum + modelTokens(tool), 0);
    expect(surface.tools.length).toBeLessThanOrEqual(15);
    expect(tokens).toBeLessThanOrEqual(4500);
  });

  it('is sorted by name, and its hash depends on the names alone', () => {
    const names = surface.tools.map((tool) => tool.name);
    expect(names).toEqual(names.toSorted());
    expect(new Surface(CATALOGUE.toReversed(), { toolsets: DEFAULT_TOOLSETS, readOnly: false }).hash).toBe(
      surface.hash,
    );
    expect(new Surface(CATALOGUE, { toolsets: DEFAULT_TOOLSETS, readOnly: true }).hash).not.toBe(
      surface.hash,
    );
  });

  it('offers no tool that writes when it is read-only', () => {
    const readOnly = new Surface(CATALOGUE, { toolsets: EVERY_TOOLSET, readOnly: true });
    expect(readOnly.tools.map((tool) => tool.name)).toEqual(
      CATALOGUE.filter((tool) => tool.access === 'read')
        .map((tool) => tool.name)
        .toSorted(),
    );
  });
});

function modelTokens(tool: Tool): number {
  return encode(tool.name + tool.description + JSON.stringify(toolSchemas(tool).input)).length;
}

/** Paths of members without a description. */
function undescribed(schema: object): string[] {
  return members(schema as Schema).flatMap(([path, member]) =>
    typeof member.description === 'string' ? [] : [path],
  );
}

/** Paths of members that would accept anything. */
function untyped(schema: object): string[] {
  return members(schema as Schema).flatMap(([path, member]) =>
    'type' in member || 'anyOf' in member ? [] : [path],
  );
}

function members(schema: Schema, path = ''): [string, Schema][] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const items = schema.items as Schema | undefined;
  const own = properties.flatMap(([name, member]): [string, Schema][] => {
    const place = path === '' ? name : `${path}.${name}`;
    return [[place, member], ...members(member, place)];
  });
  return items === undefined ? own : [...own, ...members(items, `${path}[]`)];
}
