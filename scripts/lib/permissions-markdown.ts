import { ROLES } from '../../packages/server/src/flags/grant.ts';
import { CATALOGUE } from '../../packages/server/src/tools/catalogue.ts';
import { type Level, permissionOf, permits } from '../../packages/server/src/tools/permissions.ts';
import { GENERATED, table } from './markdown.ts';
import { ROUTE_PERMISSIONS, type RoutePermission } from './route-permissions.ts';

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
Making a project takes an administrator of the organization. Publishing, approving, asking for changes and rejecting take a
person with a key or token of their own, and all but the first the role approver; whoever reads a project may comment.
Closing and reopening what others asked for takes an editor of the project. A read-only key only reads. Each role includes those to its
left.

${table(['tool', ...ROLES, 'the grant is for at least'], rows)}

## Addresses

What a key needs at each address of the HTTP server. Agents revoke keys with the tool \`revoke_key\`, which asks a person.
The ticket in the address of \`/ofrep/v1/events\` comes from a bulk evaluation, and ends with its key.

${table(['address', 'takes', 'agents', 'read-only keys', 'server keys', 'client keys'], ADDRESSES)}

## Keys

${table(['key', 'of', 'may'], KEYS)}

Only persons make and rotate keys, never with more rights, or (for persons and agents) a longer life, than they have. A
person's key is rotated by that person only, whatever the role, and its successor ends no later. Once all keys of a name are
revoked or expired, an administrator of all it reached makes it another with \`guidon keys create\`; the audit log says
\`create_key_again\`. Agents list keys, and revoke them after a person agreed. A key is shown once; its SHA-256 is kept. A rotated
key goes on for 24 hours unless another overlap is asked for. A revoked key is refused at once by the process that revoked it,
and within a second by every other; its open streams end.

A key of a person who could approve changes of a protected environment opens nothing until another person lets it in, with
\`guidon keys approve\` and a credential of their own: neither its maker nor its holder, and with the same roles or higher ones
in each place where the key has approver or admin. Until then it answers \`UNAUTHENTICATED\`. In an emergency
\`guidon keys create … --break-glass\` makes one that opens at once, which everybody is told.

What comes with an OAuth token may do what [rules](http.md#tokens) give its claims, and keys of people and agents made with
it end with it.

After a leak, \`guidon keys revoke <id> --with-made\` ends also every key that was made with the key, and with those;
\`guidon keys list\` shows which that was. A key that came from GUIDON_ADMIN_KEY is changed there.

Whoever deletes a project or an environment takes along the rights in it: grants there are gone, and keys that reach nowhere
else are revoked. The preview names them, the audit log too, and undoing the deletion of an environment brings none back.

Refusals have a line in the audit log, at most 60 a minute (120 at once) of one principal; metrics count them all. SDK keys
are refused without one.
`;
}

const ADDRESSES = Object.entries(ROUTE_PERMISSIONS).map(([address, permission]) => [
  `\`${address}\``,
  takes(permission),
  word(permission.persons !== true),
  word(permission.writes !== true),
  word(permission.takes === 'nothing' || permission.sdk !== undefined),
  word(permission.takes === 'nothing' || permission.sdk === 'server and client'),
]);

function takes({ takes: wanted, words }: RoutePermission): string {
  if (words !== undefined) return words;
  return typeof wanted === 'string' ? wanted : `${wanted.role}, ${LEVELS[wanted.level]}`;
}

function word(may: boolean): string {
  return may ? 'yes' : '';
}

const KEYS = [
  ['`gdn_…`', 'a person', 'what its grants say; make keys where it is admin; rotate its own'],
  ['`gdn_…`', 'an agent', 'what its grants say; never make keys'],
  ['`gdn_srv_…`', 'an SDK on a server', 'evaluate the flags of one environment; no tool'],
  [
    '`gdn_cli_…`',
    'an SDK in a browser or app',
    'the same, without flags and rules that are server-only; safe to publish',
  ],
];
