import { scopesIn } from '../principals/oauth/role-mapping.ts';
import { jsonAnswer } from './http-answer.ts';
import { METADATA_PATH } from './oauth-challenge.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const DOCS: OperationDocs = {
  id: 'oauthProtectedResource',
  tag: 'operation',
  summary: 'Which issuer tokens come from, and which scopes there are (RFC 9728)',
  answers: { 200: { description: 'The metadata.', schema: { type: 'object' } } },
};

/** Tells clients where to get a token: at the addresses that MCP asks for, without a key. None where no issuer is set. */
export function oauthMetadataRoutes({ app }: RouteParts): Route[] {
  const { oauth } = app.config;
  if (oauth === undefined) return [];
  const metadata = {
    resource: oauth.resource,
    authorization_servers: [oauth.issuer],
    scopes_supported: scopesIn(oauth.roles),
    bearer_methods_supported: ['header'],
    resource_name: 'Guidon',
  };
  const answer = () => jsonAnswer(200, metadata, { 'cache-control': 'max-age=300' });
  const facts = { methods: ['GET'], access: 'public', answer } as const;
  return [
    { ...facts, path: METADATA_PATH, docs: [DOCS] },
    { ...facts, path: `${METADATA_PATH}/mcp` },
    { ...facts, path: `${METADATA_PATH}/mcp/readonly` },
  ];
}
