import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleServer } from './lib/bundle-server.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the bundle goes to.');
const metafile = await bundleServer(folder);
await writeFile(path.join(folder, 'metafile.json'), JSON.stringify(metafile));
