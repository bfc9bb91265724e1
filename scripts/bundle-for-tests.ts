import { bundleServer } from './lib/bundle-server.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the bundle goes to.');
await bundleServer(folder);
