import { listOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { rolesOf } from './explain-api.ts';
import { blame, type Explainer } from './explanation.ts';

/** What the API server says to an account that lacks a verb. */
const LACKS =
  /User "system:serviceaccount:(?<namespace>[a-z0-9-]+):(?<name>[a-z0-9.-]+)" cannot (?<verb>[a-z]+) resource "(?<resource>[a-z/]+)" in API group "(?<group>[a-z0-9.-]*)"/;

/** Roles that give an account some verbs on a resource, but not the one it is refused. */
export const narrowRoles: Explainer = (subject, world) =>
  world.statements(subject).flatMap((statement) => {
    const { namespace, name, verb, resource, group } = LACKS.exec(statement.text)?.groups ?? {};
    if (namespace === undefined || name === undefined) return [];
    const account = { kind: 'ServiceAccount', namespace, name };
    return rolesOf(account, world)
      .flatMap((role) => world.index.find(role) ?? [])
      .filter((role) => isNarrow(role, { verb, resource, group }))
      .map((role) => ({
        ...blame(role, 0.75, 'has its rights from', world, statement.evidence),
        proven: true,
      }));
  });

/** What was refused. */
interface Refused {
  readonly verb: string | undefined;
  readonly resource: string | undefined;
  readonly group: string | undefined;
}

/** Whether a role is about a resource, and leaves out a verb. */
function isNarrow(role: KubeObject, { verb, resource, group }: Refused): boolean {
  const meant = listOf({ rules: role.rules }, 'rules').filter(
    (rule) => holds(rule, 'resources', resource) && holds(rule, 'apiGroups', group),
  );
  return meant.length > 0 && meant.every((rule) => !holds(rule, 'verbs', verb));
}

function holds(rule: unknown, field: string, wanted: string | undefined): boolean {
  const given = listOf(rule, field);
  return given.includes('*') || given.includes(wanted);
}
