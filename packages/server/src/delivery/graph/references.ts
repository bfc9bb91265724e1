import { everyOf, fieldOf, isRecord, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf, type ObjectRef } from '../object-ref.ts';
import {
  POD_RULES,
  POD_SPECS,
  REFERENCE_RULES,
  type ReferenceRule,
  type Relation,
} from './reference-rules.ts';

/** That one object names another in its spec. */
export interface Reference {
  readonly to: ObjectRef;
  readonly relation: Relation;
  /** The path it is named at. */
  readonly field: string;
  /** Whether the object does without it. */
  readonly optional: boolean;
}

/** Everything an object names in its spec, in the order of the rules, each once. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const own = REFERENCE_RULES[object.kind] ?? [];
  const found = own.flatMap((rule) => follow(object, rule, rule.at));
  const pod = POD_SPECS[object.kind];
  if (pod !== undefined)
    found.push(...POD_RULES.flatMap((rule) => follow(object, rule, `${pod}.${rule.at}`)));
  if (own.length === 0 && pod === undefined) found.push(...conventional(object));
  return distinct([...found, ...chartOf(object), ...syncOf(object)]);
}

function follow(object: KubeObject, rule: ReferenceRule, at: string): Reference[] {
  return everyOf(object, at).flatMap((value) => {
    const to = target(object, rule, value);
    const optional = isRecord(value) && value.optional === true;
    return to === undefined ? [] : [{ to, relation: rule.relation, field: at, optional }];
  });
}

function target(object: KubeObject, rule: ReferenceRule, value: unknown): ObjectRef | undefined {
  const name = typeof value === 'string' ? value : textOf(value, rule.name ?? 'name');
  const kind = textOf(value, 'kind') ?? rule.kind;
  if (!name || kind === undefined) return undefined;
  const own = object.metadata.namespace ?? '';
  const namespace = rule.cluster || isClusterKind(kind) ? '' : (textOf(value, 'namespace') ?? own);
  const apiVersion = textOf(value, 'apiVersion');
  return { ...(apiVersion === undefined ? {} : { group: groupOf(apiVersion) }), kind, namespace, name };
}

function isClusterKind(kind: string): boolean {
  return kind.startsWith('Cluster') || kind === 'Node' || kind === 'Namespace';
}

/** The HelmChart a HelmRelease with `spec.chart` makes: it carries the release's name, beside its repository. */
function chartOf(object: KubeObject): Reference[] {
  const source = fieldOf(object, 'spec.chart.spec.sourceRef');
  if (object.kind !== 'HelmRelease' || !isRecord(source)) return [];
  const own = object.metadata.namespace ?? '';
  const [namespace = '', name = ''] = (textOf(object, 'status.helmChart') ?? '').split('/');
  const made = { namespace: textOf(source, 'namespace') ?? own, name: `${own}-${object.metadata.name}` };
  const chart = name === '' ? made : { namespace, name };
  const repository = target(object, { at: '', relation: 'source' }, source);
  const field = 'spec.chart.spec';
  const to: ObjectRef = { group: 'source.toolkit.fluxcd.io', kind: 'HelmChart', ...chart };
  const through: Reference = { to, relation: 'source', field, optional: false };
  return repository === undefined
    ? [through]
    : [through, { to: repository, relation: 'source', field: `${field}.sourceRef`, optional: false }];
}

/** What a FluxInstance syncs from: a source and a Kustomization of one name. */
function syncOf(object: KubeObject): Reference[] {
  const sync = fieldOf(object, 'spec.sync');
  if (object.kind !== 'FluxInstance' || !isRecord(sync)) return [];
  const namespace = object.metadata.namespace ?? '';
  const name = textOf(sync, 'name') ?? namespace;
  const kind = textOf(sync, 'kind') ?? 'GitRepository';
  const group = 'source.toolkit.fluxcd.io';
  return [{ to: { group, kind, namespace, name }, relation: 'source', field: 'spec.sync', optional: false }];
}

/** How deep references are looked for in kinds nobody described. */
const DEEPEST = 8;

/** References of kinds nobody described, by convention: a field `…Ref` or `…Refs` with a name in it. */
function conventional(object: KubeObject): Reference[] {
  const found: Reference[] = [];
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
    for (const [name, child] of Object.entries(value)) {
      const at = Array.isArray(value) ? path : `${path}.${name}`;
      found.push(...namedBy(object, name, child, at));
      walk(child, at, depth + 1);
    }
  };
  walk(object.spec, 'spec', 0);
  return found;
}

function namedBy(object: KubeObject, field: string, value: unknown, at: string): Reference[] {
  const named = /^(.*)Refs?$/.exec(field)?.[1];
  const secret = field === 'secretName' && typeof value === 'string';
  if (named === undefined && !secret) return [];
  const kind = secret || /secret$/i.test(named ?? '') ? 'Secret' : kindNamed(named ?? '');
  return [value].flat().flatMap((item) => {
    const to = target(object, { at, relation: 'config', kind }, item);
    return to === undefined ? [] : [{ to, relation: 'config', field: at, optional: false }];
  });
}

function kindNamed(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1);
}

function distinct(references: readonly Reference[]): Reference[] {
  const seen = new Map<string, Reference>();
  for (const reference of references) {
    const { kind, namespace, name } = reference.to;
    const key = `${reference.relation}/${kind}/${namespace}/${name}`;
    if (!seen.has(key)) seen.set(key, reference);
  }
  return [...seen.values()];
}
