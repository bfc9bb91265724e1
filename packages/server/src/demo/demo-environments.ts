import type { EnvironmentDocument } from '../flags/documents.ts';
import type { DemoEnvironment } from './demo-project.ts';

/** The environments every demo project has, in their order. */
export const DEMO_ENVIRONMENTS: readonly (EnvironmentDocument & { readonly key: DemoEnvironment })[] = [
  { key: 'development', name: 'Development', description: 'Every developer’s own machine.', position: 0 },
  { key: 'staging', name: 'Staging', description: 'The next release, with made-up data.', position: 1 },
  { key: 'preview', name: 'Preview', description: 'One deployment for each pull request.', position: 2 },
  { key: 'production', name: 'Production', description: 'What customers use.', position: 3 },
];
