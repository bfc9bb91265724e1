import { textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf, type ObjectRef } from '../object-ref.ts';
import { plural } from './explain-mentions.ts';
import { blame, blameMissing, type Explainer, type Explanation } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** The definition of a kind that is not served, and who ought to bring it. */
export const missingKinds: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const [, kind, version] = /no matches for kind "(\w+)" in version "([^"]+)"/.exec(statement.text) ?? [];
    if (kind === undefined || version === undefined) return [];
    const group = groupOf(version);
    const served = isServed(kind, group, world);
    return served ? [] : definers(`${plural(kind)}.${group}`, group, statement, subject, world);
  });

/** Whether a kind is served in some version: it is defined, or there are objects of it. */
function isServed(kind: string, group: string, world: World): boolean {
  if (world.index.ofKind(kind).some(({ apiVersion }) => groupOf(apiVersion) === group)) return true;
  const definitions = world.index.ofKind('CustomResourceDefinition');
  return definitions.some(
    (object) => textOf(object, 'spec.group') === group && textOf(object, 'spec.names.kind') === kind,
  );
}

function definers(
  name: string,
  group: string,
  statement: Statement,
  subject: KubeObject,
  world: World,
): Explanation[] {
  const ref: ObjectRef = { kind: 'CustomResourceDefinition', namespace: '', name };
  const because = 'uses a kind that comes from';
  const listed = world.index.appliersOfRef(ref).filter((applier) => applier !== subject);
  const likely =
    listed.length > 0 ? listed : appliersNamed(group, world).filter((applier) => applier !== subject);
  if (likely.length > 0)
    return likely.map((applier) => blame(applier, 0.9, because, world, statement.evidence));
  return [blameMissing(ref, 0.4, 'uses a kind that is not there:', statement.evidence)];
}

/** Appliers that are down and are named like the first part of an API group: `cert-manager.io`. */
function appliersNamed(group: string, world: World): readonly KubeObject[] {
  const [word = ''] = group.split('.');
  const appliers = ['HelmRelease', 'Kustomization'].flatMap((kind) => world.index.ofKind(kind));
  return appliers.filter((applier) => {
    const { state } = world.health.of(applier);
    const names = [
      applier.metadata.name,
      textOf(applier, 'spec.chart.spec.chart') ?? '',
      textOf(applier, 'spec.targetNamespace') ?? '',
      applier.metadata.namespace ?? '',
    ];
    return (
      (world.isBad(applier) || state === 'suspended') &&
      word.length > 3 &&
      names.some((name) => name.includes(word))
    );
  });
}

/** Who answers an admission webhook that cannot be called. */
export const webhooks: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const name = /failed calling webhook "([^"]+)"/.exec(statement.text)?.[1];
    if (name === undefined) return [];
    const configurations = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap(
      (kind) => world.index.ofKind(kind),
    );
    const owner = configurations.find(
      ({ webhooks: hooks }) => Array.isArray(hooks) && hooks.some((hook) => textOf(hook, 'name') === name),
    );
    return owner === undefined ? [] : [blame(owner, 0.6, 'is held up by', world, statement.evidence)];
  });

/** What discovery says when an API that another server answers for is down: nothing can be applied then. */
const DISCOVERY =
  /complete list of server APIs|stale GroupVersion discovery|server is currently unable to handle the request/;

/** APIs of the cluster that do not answer, when discovery fails for them. */
export const apis: Explainer = (subject, world) =>
  world
    .statements(subject)
    .filter(({ text }) => DISCOVERY.test(text))
    .flatMap((statement) =>
      world.index
        .ofKind('APIService')
        .filter((object) => world.isBad(object))
        .map((object) => {
          const [version = '', ...group] = object.metadata.name.split('.');
          const isNamed = statement.text.includes(`${group.join('.')}/${version}`);
          return blame(object, isNamed ? 0.95 : 0.8, 'cannot apply without', world, statement.evidence);
        }),
    );

/** A role that a binding of the denied account names, and that is not there; or the account itself. */
export const rights: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const [, namespace = '', name = ''] =
      /system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)/.exec(statement.text) ?? [];
    if (name === '' || !/forbidden|cannot /.test(statement.text)) return [];
    const account: ObjectRef = { kind: 'ServiceAccount', namespace, name };
    const others = world.index
      .ofKind('ServiceAccount')
      .some((object) => object.metadata.namespace === namespace);
    if (others && world.isMissing(account))
      return [blameMissing(account, 0.6, 'acts as', statement.evidence)];
    return danglingRoles(account, statement, world);
  });

function danglingRoles(account: ObjectRef, statement: Statement, world: World): Explanation[] {
  return rolesOf(account, world, placeRefused(statement.text))
    .filter((role) => world.index.ofKind(role.kind).length > 0 && world.isMissing(role))
    .map((role) => blameMissing(role, 0.8, 'has its rights from', statement.evidence));
}

/** The namespace something was refused in; '' for the whole cluster, undefined where it is not told. */
export function placeRefused(text: string): string | undefined {
  if (text.includes('at the cluster scope')) return '';
  return /in the namespace "([a-z0-9-]+)"/.exec(text)?.[1];
}

/**
 * The roles that bindings give an account in a place, whether they are there or not; in all namespaces where the place
 * is not told.
 */
export function rolesOf(account: ObjectRef, world: World, place?: string): readonly ObjectRef[] {
  const near = world.index
    .ofKind('RoleBinding')
    .filter(({ metadata }) => place === undefined || metadata.namespace === place);
  return [...near, ...world.index.ofKind('ClusterRoleBinding')]
    .filter((binding) => binds(binding, account))
    .map((binding) => {
      const kind = textOf(binding, 'roleRef.kind') ?? 'Role';
      const namespace = kind === 'Role' ? (binding.metadata.namespace ?? '') : '';
      return { kind, namespace, name: textOf(binding, 'roleRef.name') ?? '' };
    });
}

function binds(binding: KubeObject, account: ObjectRef): boolean {
  const subjects = Array.isArray(binding.subjects) ? binding.subjects : [];
  return subjects.some(
    (item) =>
      textOf(item, 'kind') === 'ServiceAccount' &&
      textOf(item, 'name') === account.name &&
      textOf(item, 'namespace') === account.namespace,
  );
}
