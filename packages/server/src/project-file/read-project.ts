import type { EvaluationContext, SavedList, Segment } from '@guidon/core';
import type {
  AttributeDocument,
  EnvironmentDocument,
  ExampleDocument,
  PolicyDocument,
  ProjectDocument,
} from '../flags/documents.ts';
import { ATTRIBUTE_KEY_PATTERN, PLACE_KEY_PATTERN } from '../flags/object-keys.ts';
import { openPolicy } from '../flags/policy.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import {
  ATTRIBUTE_FIELDS,
  ENVIRONMENT_FIELDS,
  EXAMPLE_FIELDS,
  FILE_FIELDS,
  FORMAT,
  LIST_FIELDS,
  SEGMENT_FIELDS,
} from './field-names.ts';
import type { Part } from './part.ts';
import { readCondition } from './read-condition.ts';
import { readFlag } from './read-flag.ts';
import { readPolicy } from './read-policy.ts';

const LONGEST_NAME = 200;
const LONGEST_KEY = 256;
const LONGEST_DESCRIPTION = 2000;
const ATTRIBUTE_TYPES: readonly AttributeDocument['type'][] = ['string', 'number', 'boolean', 'list', 'json'];

/** Reads a whole file. What it answers is only to be used when no problem was found. */
export function readProject(root: Part): ProjectContents {
  const { guidon, project, name, description, environments, attributes, segments, lists, examples, flags } =
    root.fields(FILE_FIELDS);
  checkFormat(root, guidon);
  const places = readPlaces(root, environments);
  return {
    project: readHead(root, project, name, description),
    environments: places.map(({ environment }) => environment),
    policies: byKey(places.map(({ policy }) => policy).filter(isTold)),
    attributes: byKey(attributes?.entries().map(([key, part]) => readAttribute(key, part))),
    segments: byKey(segments?.entries().map(([key, part]) => readSegment(key, part))),
    lists: byKey(lists?.entries().map(([key, part]) => readList(key, part))),
    examples: byKey(examples?.entries().map(([key, part]) => readExample(key, part))),
    flags: (flags?.entries().map(([key, part]) => readFlag(key, part)) ?? []).toSorted((a, b) =>
      order(a.flag.key, b.flag.key),
    ),
  };
}

function byKey<T extends { readonly key: string }>(objects: readonly T[] = []): T[] {
  return objects.toSorted((a, b) => order(a.key, b.key));
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function checkFormat(root: Part, guidon: Part | undefined): void {
  if (guidon?.json() === FORMAT) return;
  const hint = `Begin the file with guidon: ${FORMAT}.`;
  if (guidon === undefined) root.error('WRONG_SHAPE', 'guidon, the version of the format, is missing.', hint);
  else guidon.error('WRONG_SHAPE', `This program reads version ${FORMAT} of the format.`, hint);
}

function readHead(
  root: Part,
  project: Part | undefined,
  name: Part | undefined,
  description: Part | undefined,
): ProjectDocument {
  if (project === undefined)
    root.error('WRONG_SHAPE', "project, the project's key, is missing.", 'Add project: my-project.');
  const key = project?.text(LONGEST_NAME) ?? '';
  if (project !== undefined) checkKey(project, key, PLACE_KEY_PATTERN);
  return { key, ...words(key, name, description) };
}

function words(
  key: string,
  name: Part | undefined,
  description: Part | undefined,
): { name: string; description?: string } {
  const text = description?.text(LONGEST_DESCRIPTION);
  return { name: name?.text(LONGEST_NAME) ?? key, ...(text === undefined ? {} : { description: text }) };
}

function checkKey(part: Part, key: string, pattern: RegExp): void {
  if (pattern.test(key) && key.length <= LONGEST_KEY) return;
  const hint =
    pattern === ATTRIBUTE_KEY_PATTERN
      ? 'Give a name or a dotted path such as company.plan.'
      : 'Use 1 to 64 letters, digits and _ . -, beginning with a letter or digit.';
  part.error('BAD_KEY', `${JSON.stringify(key.slice(0, 80))} cannot be a key here.`, hint);
}

interface Place {
  readonly environment: EnvironmentDocument;
  readonly policy: PolicyDocument;
}

function readPlaces(root: Part, part: Part | undefined): Place[] {
  const places = part?.entries().map(([key, one], index) => readPlace(key, one, index)) ?? [];
  const message = 'A project has at least one environment.';
  if (places.length === 0) (part ?? root).error('WRONG_SHAPE', message, 'Add environments: {production: }.');
  return places.toSorted(
    ({ environment: a }, { environment: b }) => a.position - b.position || order(a.key, b.key),
  );
}

function readPlace(key: string, part: Part, index: number): Place {
  const { name, description, position, policy } = part.fields(ENVIRONMENT_FIELDS);
  checkKey(part, key, PLACE_KEY_PATTERN);
  const environment = {
    key,
    ...words(key, name, description),
    position: position === undefined ? index : readPosition(position),
  };
  return { environment, policy: policy === undefined ? openPolicy(key) : readPolicy(key, policy) };
}

/** A policy that says nothing is as good as none. */
function isTold(policy: PolicyDocument): boolean {
  return !deepEqual(policy, openPolicy(policy.key));
}

function readPosition(part: Part): number {
  const value = part.json();
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000) return value;
  return part.wrong('a whole number from 0 to 1000') ?? 0;
}

function readAttribute(key: string, part: Part): AttributeDocument {
  checkKey(part, key, ATTRIBUTE_KEY_PATTERN);
  if (!part.isMapping) return { key, type: readType(part), identifier: false };
  const { type, identifier, description, values } = part.fields(ATTRIBUTE_FIELDS);
  const text = description?.text(LONGEST_DESCRIPTION);
  return {
    key,
    type: type === undefined ? (part.wrong('a mapping with type') ?? 'string') : readType(type),
    identifier: identifier === undefined ? false : readBoolean(identifier),
    ...(text === undefined ? {} : { description: text }),
    ...(values === undefined ? {} : { values: values.items().map(readScalar) }),
  };
}

function readType(part: Part): AttributeDocument['type'] {
  const value = part.json();
  return (
    ATTRIBUTE_TYPES.find((type) => type === value) ??
    part.wrong(`one of ${ATTRIBUTE_TYPES.join(', ')}`) ??
    'string'
  );
}

function readBoolean(part: Part): boolean {
  const value = part.json();
  return typeof value === 'boolean' ? value : (part.wrong('true or false') ?? false);
}

function readScalar(part: Part): string | number | boolean {
  const value = part.json();
  return typeof value === 'object' ? (part.wrong('text, a number, true or false') ?? '') : value;
}

/** A segment's condition may stand by itself. */
function readSegment(key: string, part: Part): Segment {
  if (!part.isMapping) return { key, when: readCondition(part) };
  const { name, description, when } = part.fields(SEGMENT_FIELDS);
  return {
    key,
    ...own('name', name),
    ...own('description', description),
    when: when === undefined ? (undefined as never) : readCondition(when),
  };
}

/** A list's values may stand by themselves. */
function readList(key: string, part: Part): SavedList {
  if (part.isList) return { key, values: part.json() as SavedList['values'] };
  const { name, description, values } = part.fields(LIST_FIELDS);
  return {
    key,
    ...own('name', name),
    ...own('description', description),
    values: (values?.json() ?? []) as SavedList['values'],
  };
}

function readExample(key: string, part: Part): ExampleDocument {
  const { description, context } = part.fields(EXAMPLE_FIELDS);
  checkKey(part, key, PLACE_KEY_PATTERN);
  const text = description?.text(LONGEST_DESCRIPTION);
  return { key, ...(text === undefined ? {} : { description: text }), context: readContext(context ?? part) };
}

function readContext(part: Part): EvaluationContext {
  const value = part.json();
  const isContext = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isContext ? (value as EvaluationContext) : (part.wrong('a mapping of attributes') ?? {});
}

function own<Name extends string>(name: Name, part: Part | undefined): { [N in Name]?: string } {
  return (part === undefined ? {} : { [name]: part.json() }) as { [N in Name]?: string };
}
