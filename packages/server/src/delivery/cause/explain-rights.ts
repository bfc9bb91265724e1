import { fieldOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';
import { placeRefused, rolesOf } from './explain-api.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { changedBefore } from './lately-changed.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** What the API server says to an account that lacks a verb. */
const LACKS =
  /User "system:serviceaccount:(?<namespace>[a-z0-9-]+):(?<name>[a-z0-9.-]+)" cannot (?<verb>[a-z]+) resource "(?<resource>[a-z/]+)" in API group "(?<group>[a-z0-9.-]*)"/;

/** Roles that lack what an account is refused, or bindings that ought to give it and do not name the account. */
export const narrowRoles: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const { namespace, name, verb, resource, group } = LACKS.exec(statement.text)?.groups ?? {};
    if (namespace === undefined || name === undefined) return [];
    const place = placeRefused(statement.text);
    const account = { kind: 'ServiceAccount', namespace, name };
    const roles = rolesOf(account, world, place).flatMap((role) => world.index.find(role) ?? []);
    if (roles.length === 0) return unbound(account, place, { statement, subject, world });
    return roles
      .filter((role) => lacks(role, { verb, resource, group }, changedBefore(role, subject, world)))
      .map((role) => blamed(role, { statement, world }));
  });

/** Bindings in a namespace that were changed lately, when none of them gives an account anything. */
function unbound(
  { name }: ObjectRef,
  place: string | undefined,
  said: { readonly statement: Statement; readonly subject: KubeObject; readonly world: World },
): Explanation[] {
  const { world, subject } = said;
  const bindings = place
    ? world.index.ofKind('RoleBinding').filter(({ metadata }) => metadata.namespace === place)
    : world.index.ofKind('ClusterRoleBinding');
  return bindings
    .filter((binding) => changedBefore(binding, subject, world) && isMeantFor(binding, name))
    .map((binding) => blamed(binding, said));
}

/** Whether a binding binds accounts under another name or namespace, and is called like the one that is refused. */
function isMeantFor(binding: KubeObject, account: string): boolean {
  const accounts = listOf({ subjects: binding.subjects }, 'subjects').filter(
    (item) => textOf(item, 'kind') === 'ServiceAccount',
  );
  return (
    binding.metadata.name.includes(account) || accounts.some((item) => fieldOf(item, 'name') === account)
  );
}

function blamed(
  object: KubeObject,
  { statement, world }: { readonly statement: Statement; readonly world: World },
): Explanation {
  return { ...blame(object, 0.75, 'has its rights from', world, statement.evidence), proven: true };
}

/** What was refused. */
interface Refused {
  readonly verb: string | undefined;
  readonly resource: string | undefined;
  readonly group: string | undefined;
}

/** Whether a role is about a resource and leaves out a verb; one that was changed lately may have lost the resource. */
function lacks(role: KubeObject, { verb, resource, group }: Refused, isChanged: boolean): boolean {
  const meant = listOf({ rules: role.rules }, 'rules').filter(
    (rule) => holds(rule, 'resources', resource) && holds(rule, 'apiGroups', group),
  );
  if (meant.length === 0) return isChanged;
  return meant.every((rule) => !holds(rule, 'verbs', verb));
}

function holds(rule: unknown, field: string, wanted: string | undefined): boolean {
  const given = listOf(rule, field);
  return given.includes('*') || given.includes(wanted);
}
