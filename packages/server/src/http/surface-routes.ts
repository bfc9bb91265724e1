import { z } from 'zod';
import { parseKeyRequest } from '../tools/key-requests.ts';
import { explainedSurface } from '../tools/surface-requests.ts';
import { jsonAnswer, NOT_STORED } from './http-answer.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';
import { SHOW_SURFACE_DOCS } from './surface-docs.ts';

const QUERY = z.strictObject({ as: z.string().optional(), read_only: z.stringbool().optional() });

/** Which tools somebody is offered. */
export function surfaceRoutes({ app }: RouteParts): Route[] {
  const { keys } = app.services;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/surface',
      access: 'key',
      docs: [SHOW_SURFACE_DOCS],
      answer: async ({ query }, caller) => {
        const asked = parseKeyRequest(QUERY, Object.fromEntries(query));
        const shown = await explainedSurface({ keys, explain: app.explainSurface }, asked, caller);
        return jsonAnswer(200, shown, NOT_STORED);
      },
    },
  ];
}
