import { fileURLToPath } from 'node:url';

/** The repository. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Where results are kept; git ignores it. */
export const RESULTS = fileURLToPath(new URL('../../bench-results', import.meta.url));

/** The bundled program: a copy, so that a build meanwhile does not pull it away. */
export const PROGRAM = fileURLToPath(new URL('../../bench-results/product/bin/guidon.js', import.meta.url));

/** The Node that the repository brings. */
export const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
