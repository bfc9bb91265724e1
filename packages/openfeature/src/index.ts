export { GuidonProvider } from './guidon-provider.ts';
export type { Fetch, GuidonProviderOptions, Waits } from './guidon-provider-options.ts';
