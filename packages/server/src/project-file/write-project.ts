import { escapeInvisible, type SavedList, type Segment } from '@guidon/core';
import { Document, isCollection, isMap, type Pair, type Scalar, visit, type YAMLMap } from 'yaml';
import type {
  AttributeDocument,
  EnvironmentDocument,
  ExampleDocument,
  PolicyDocument,
} from '../flags/documents.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import {
  ATTRIBUTE_FIELDS,
  ENVIRONMENT_FIELDS,
  EXAMPLE_FIELDS,
  FILE_FIELDS,
  FORMAT,
  LIST_FIELDS,
  SEGMENT_FIELDS,
} from './field-names.ts';
import { conditionForm } from './write-condition.ts';
import { type Block, block, flagBlock } from './write-flag.ts';
import { policyForm } from './write-policy.ts';

const WIDTH = 100;
/** Data that takes no more than this as JSON goes on one line. Characters. */
const SHORT = 72;
/** The fields that stand together at the beginning. */
const HEAD: ReadonlySet<string> = new Set(['project', 'name', 'description']);
/** How many nodes lie above a flag: document, file, `flags`, its mapping, the flag's pair. */
const FLAG_DEPTH = 5;
/** And above a rule: the flag, `environments`, its mapping, the pair, the state, `rules`, the list. */
const RULE_DEPTH = FLAG_DEPTH + 7;

/** Writes a project as YAML: the same project always as the same text, without what goes without saying. */
export function writeProject(contents: ProjectContents): string {
  const document = new Document(fileBlock(contents), {
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
  });
  layOut(document);
  // Characters nobody can see are only in texts in double quotes, where an escape means the same.
  const text = document.toString({ lineWidth: WIDTH, flowCollectionPadding: false });
  return text.split('\n').map(escapeInvisible).join('\n');
}

function fileBlock({
  project,
  environments,
  policies,
  attributes,
  segments,
  lists,
  examples,
  flags,
}: ProjectContents): Block {
  const order = environments.map(({ key }) => key);
  const policyOf = new Map(policies.map((one) => [one.key, one]));
  return block(FILE_FIELDS, {
    guidon: FORMAT,
    project: project.key,
    name: nameUnlessKey(project),
    description: project.description,
    environments: new Map(
      environments.map((one, index) => [one.key, environmentForm(one, index, policyOf.get(one.key))]),
    ),
    attributes: keyed(attributes, attributeForm),
    segments: keyed(segments, segmentForm),
    lists: keyed(lists, listForm),
    examples: keyed(examples, exampleForm),
    flags: keyed(
      flags.map((one) => ({ key: one.flag.key, one })),
      ({ one }) => flagBlock(one, order),
    ),
  });
}

function keyed<T extends { readonly key: string }>(
  objects: readonly T[],
  form: (object: T) => unknown,
): Block | undefined {
  return objects.length === 0 ? undefined : new Map(objects.map((object) => [object.key, form(object)]));
}

function nameUnlessKey({ key, name }: { readonly key: string; readonly name: string }): string | undefined {
  return name === key ? undefined : name;
}

function environmentForm(
  environment: EnvironmentDocument,
  index: number,
  policy: PolicyDocument | undefined,
): unknown {
  const position = environment.position === index ? undefined : environment.position;
  const name = nameUnlessKey(environment);
  return short(block(ENVIRONMENT_FIELDS, { ...environment, name, position, policy: policyForm(policy) }));
}

function attributeForm({ type, identifier, description, values }: AttributeDocument): unknown {
  const fields = block(ATTRIBUTE_FIELDS, { type, identifier: identifier || undefined, description, values });
  return fields.size === 1 ? type : short(fields);
}

function segmentForm({ name, description, when }: Segment): unknown {
  const form = conditionForm(when);
  const fields = block(SEGMENT_FIELDS, { name, description, when: form });
  return fields.size === 1 && typeof form === 'string' ? form : fields;
}

function listForm(list: SavedList): unknown {
  return list.name === undefined && list.description === undefined
    ? list.values
    : block(LIST_FIELDS, { ...list });
}

function exampleForm({ description, context }: ExampleDocument): unknown {
  return block(EXAMPLE_FIELDS, { description, context });
}

/** A mapping that may go on one line. */
function short(fields: Block): unknown {
  return fields.size === 0 ? null : Object.fromEntries(fields);
}

/** Puts short data on one line, room between sections and flags, and unseen characters into double quotes. */
function layOut(document: Document): void {
  visit(document, {
    Scalar: (_, scalar) => quoteUnseen(scalar as Scalar),
    Collection: (_, node, path) => {
      const mayFlow = !isBlock(path) && isLeaf(node.items);
      if (mayFlow && isTerse(JSON.stringify(node))) node.flow = true;
    },
  });
  const root = document.contents as YAMLMap<Scalar>;
  leaveEmpty(root.get('environments') as YAMLMap<Scalar, Scalar>);
  space(root.items.slice(1).filter(({ key }) => !HEAD.has(String(key.value))));
  const flags = root.get('flags');
  if (isMap(flags)) space(flags.items.slice(1) as Pair<Scalar>[]);
}

/** Whether sections, flags and rules lie at this path: what changes most reads best a line each. */
function isBlock(path: readonly unknown[]): boolean {
  const [, , section] = path as readonly [unknown, unknown, Pair<Scalar> | undefined];
  if (section === undefined || path.length === 3) return true;
  return section.key.value === 'flags' && (path.length === FLAG_DEPTH || path.length === RULE_DEPTH);
}

/** Environments of which there is nothing to say stand there by their name alone. */
function leaveEmpty({ items }: YAMLMap<Scalar, Scalar>): void {
  for (const { value } of items) if (value?.value === null) value.source = '';
}

function quoteUnseen(scalar: Scalar): void {
  if (typeof scalar.value !== 'string') return;
  const lines = scalar.value.split('\n');
  if (lines.some((line) => escapeInvisible(line) !== line)) scalar.type = 'QUOTE_DOUBLE';
}

/** Prose and what is long take a line each. */
function isTerse(json: string): boolean {
  return json.length <= SHORT && (json.startsWith('[') || !json.includes(' '));
}

function isLeaf(items: readonly unknown[]): boolean {
  return items.every((item) => !isCollection(item) && !isCollection((item as Pair | undefined)?.value));
}

function space(pairs: readonly Pair<Scalar>[]): void {
  for (const { key } of pairs) key.spaceBefore = true;
}
