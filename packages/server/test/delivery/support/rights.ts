import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { create, type Draft, type TestCluster } from './test-cluster.ts';

const ROLES = path.join(import.meta.dirname, '../../../../../deploy/kubernetes');

/** A role of deploy/kubernetes. */
export function role(name: string): Draft {
  return parse(readFileSync(path.join(ROLES, `${name}.yaml`), 'utf8'));
}

/** Makes a binding, and waits for the server's authorizer to know everything it grants. */
export async function grant(cluster: TestCluster, binding: Draft): Promise<void> {
  await create(cluster, binding);
  const [{ kind, name }] = binding.subjects;
  const who = kind === 'Group' ? { user: 'somebody', groups: [name] } : { user: name };
  const namespace = binding.metadata?.namespace;
  for (const { apiGroups, resources, verbs, resourceNames = [''] } of role(fileOf(binding)).rules)
    for (const resource of resources.filter((one: string) => one !== '*')) {
      const [main = '', subresource = ''] = resource.split('/');
      const attributes = {
        ...{ verb: verbs[0], group: apiGroups[0], resource: main, subresource, name: resourceNames[0] },
        ...(namespace === undefined ? {} : { namespace }),
      };
      await expect.poll(() => isAllowed(cluster, { ...who, resourceAttributes: attributes })).toBe(true);
    }
}

/** `guidon-reader` is in reader.yaml. */
function fileOf({ roleRef }: Draft): string {
  return roleRef.name.replace('guidon-', '');
}

/** Whether the server's authorizer would let somebody do something. */
export async function isAllowed(cluster: TestCluster, spec: object): Promise<boolean> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const answer = await cluster.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
  return answer.status.allowed === true;
}

/** A binding of a ClusterRole, in one namespace or all. */
export function bindingTo(
  subject: { kind: 'User' | 'Group'; name: string },
  name: string,
  ns?: string,
): Draft {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: ns === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: `${name}-${subject.name.replaceAll(':', '-')}`,
      ...(ns === undefined ? {} : { namespace: ns }),
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  };
}
