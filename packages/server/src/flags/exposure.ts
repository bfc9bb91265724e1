/** Where a key lives: in servers, or published in pages and apps, which see only flags that are made for clients. */
export type Exposure = 'server' | 'client';
