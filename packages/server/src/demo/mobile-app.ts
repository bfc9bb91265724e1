import type { DemoProject } from './demo-project.ts';
import { mobileAppOperations } from './mobile-app-operations.ts';
import { mobileAppReleases } from './mobile-app-releases.ts';

/** An app for phones. */
export const mobileApp: DemoProject = {
  key: 'mobile-app',
  name: 'Mobile app',
  description: 'The app for iOS and Android.',
  attributes: [
    { key: 'deviceId', type: 'string', identifier: true, description: 'Made when the app is installed.' },
    { key: 'platform', type: 'string', identifier: false, values: ['ios', 'android'] },
    {
      key: 'build',
      type: 'number',
      identifier: false,
      description: 'Number of the build, the same on both platforms.',
    },
    { key: 'plan', type: 'string', identifier: false, values: ['free', 'pro', 'team'] },
    { key: 'tester', type: 'boolean', identifier: false },
    { key: 'network', type: 'string', identifier: false, values: ['wifi', '5g', '4g', 'other'] },
    { key: 'memoryGb', type: 'number', identifier: false },
    { key: 'dataSaver', type: 'boolean', identifier: false },
  ],
  lists: [],
  segments: [],
  flags: [...mobileAppReleases, ...mobileAppOperations],
  events: [
    {
      flag: 'biometric_login',
      did: 'raise',
      environment: 'production',
      rule: 'rollout',
      percentage: 50,
      reason: 'Sign-ins fail less often than with passwords.',
    },
    {
      flag: 'offline_sync',
      did: 'raise',
      environment: 'staging',
      rule: 'rollout',
      percentage: 40,
      reason: 'No conflict was lost in two weeks.',
    },
    {
      flag: 'offline_sync',
      did: 'promote',
      from: 'staging',
      to: 'production',
      reason: 'Release 4.3 is in the stores.',
    },
    {
      flag: 'offline_sync',
      did: 'raise',
      environment: 'production',
      rule: 'rollout',
      percentage: 5,
      reason: 'Begin smaller than staging did.',
    },
    {
      flag: 'live_chat',
      did: 'switch',
      environments: ['production', 'preview'],
      enabled: false,
      reason: 'Support is closed until Monday.',
    },
    { flag: 'old_navigation', did: 'archive', reason: 'No build above the minimum asks for it.' },
  ],
};
