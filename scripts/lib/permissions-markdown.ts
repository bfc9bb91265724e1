import { ROLES } from '../../packages/server/src/flags/grant.ts';
import { CATALOGUE } from '../../packages/server/src/tools/catalogue.ts';
import { type Level, permissionOf, permits } from '../../packages/server/src/tools/permissions.ts';
import { GENERATED, table } from './markdown.ts';

const LEVELS: Readonly<Record<Level, string>> = {
  environment: 'one environment',
  project: 'the whole project',
  organization: 'the organization',
};

/** docs/permissions.md: who may call what. */
export function permissionsMarkdown(): string {
  const rows = CATALOGUE.map((tool) => [
    `\`${tool.name}\``,
    ...ROLES.map((role) => (permits([{ role }], tool) ? 'yes' : '')),
    LEVELS[permissionOf(tool).level],
  ]);
  return `# Permissions

${GENERATED}

A principal has grants: a role in the organization, in one project, or in one environment of a project. A project
without a grant is as if it were not there: its objects are \`NOT_FOUND\`. Organizations never see each other.

What a call changes is judged once more where the objects are known: a state takes an editor in its environment, a flag,
segment or list an editor in its project, a project, environment or attribute an administrator. So a grant for one
environment lets read the project and write only states there; \`promote_flag\`, \`revert_change\` and all others included.
Making a project takes an administrator of the organization. A read-only key only reads. Each role includes those to its
left.

${table(['tool', ...ROLES, 'the grant is for at least'], rows)}

## Keys

${table(['key', 'of', 'may'], KEYS)}

Only persons make and rotate keys, never with more rights, or (for persons and agents) a longer life, than they have.
Agents list and revoke them. A key is shown once; its SHA-256 is kept. A rotated key goes on for 24 hours unless another
overlap is asked for. A revoked key is refused at once by the process that revoked it, and within a second by every other.
`;
}

const KEYS = [
  ['`gdn_…`', 'a person', 'what its grants say; make and rotate keys where it is admin'],
  ['`gdn_…`', 'an agent', 'what its grants say; never make keys'],
  ['`gdn_srv_…`', 'an SDK on a server', 'evaluate the flags of one environment; no tool'],
  [
    '`gdn_cli_…`',
    'an SDK in a browser or app',
    'the same, without flags and rules that are server-only; safe to publish',
  ],
];
