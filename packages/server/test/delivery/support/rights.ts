import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { create, type Draft, type TestCluster } from './test-cluster.ts';

const DEPLOY = path.join(import.meta.dirname, '../../../../../deploy');

/** A role of deploy/kubernetes. */
export function role(name: string): Draft {
  return manifest(`kubernetes/${name}.yaml`);
}

/** An object as a file of deploy has it. */
export function manifest(file: string): Draft {
  return parse(readFileSync(path.join(DEPLOY, file), 'utf8'));
}

/** Makes a binding, and waits for the server's authorizer to know everything it grants. */
export async function grant(cluster: TestCluster, binding: Draft): Promise<void> {
  await create(cluster, binding);
  const who = identityOf(binding.subjects[0]);
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

function identityOf({ kind, namespace, name }: Draft): { user: string; groups?: readonly string[] } {
  if (kind === 'Group') return { user: 'somebody', groups: [name] };
  return { user: kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name };
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
