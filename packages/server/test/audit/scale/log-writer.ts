import { testApp } from '../../support/test-app.ts';

// A process that writes to the log of a database: node log-writer.ts <folder> <settings as JSON> <name> <deeds>
// Each deed is a flag, made and then refused as one of another type: two lines.

const [, , folder = '', settings = '{}', name = '', deeds = '0'] = process.argv;

await using guidon = await testApp({ folder, environment: JSON.parse(settings) });
for (let deed = 0; deed < Number(deeds); deed++) {
  const flag = { key: `${name}_${deed}` };
  await guidon.ok('create_flag', flag);
  await guidon.error('create_flag', { ...flag, type: 'number', variations: [{ key: 'one', value: 1 }] });
}
