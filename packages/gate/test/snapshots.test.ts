import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runGate, supportFile } from './support/run-gate.ts';

const SHOP = supportFile('shop.ts');
const NEXT = supportFile('shop-next.ts');
const EXAMPLE = supportFile('../../../../examples/gated-server/gated.ts');
const COMMAND = ['--', process.execPath, '--conditions=guidon-source', EXAMPLE];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'surfaces-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function files(): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function toolsIn(file: string): string[] {
  const { tools } = JSON.parse(files()[file] ?? '') as { tools: { name: string }[] };
  return tools.map(({ name }) => name);
}

it('writes the tools of every combination of a module, the same bytes each time', async () => {
  expect(await runGate(['snapshot', '-m', SHOP, '-d', folder])).toMatchObject({ code: 0, err: '' });
  const first = files();
  expect(Object.keys(first)).toEqual([
    'all.json',
    'beta.json',
    'default.json',
    'only-pdf.json',
    'only-v2.json',
    'tenant-acme.json',
  ]);
  expect(toolsIn('default.json')).toEqual(['read', 'search']);
  expect(toolsIn('all.json')).toEqual(['export_pdf', 'read', 'search_v2']);
  expect(toolsIn('tenant-acme.json')).toEqual(['read', 'search_v2']);
  await runGate(['snapshot', '-m', SHOP, '-d', folder], { ENABLED_FEATURES: 'pdf,v2' });
  expect(files()).toEqual(first);
  const { code, out } = await runGate(['check', '-m', SHOP, '-d', folder], { ENABLED_FEATURES: 'pdf' });
  expect({ code, out }).toEqual({ code: 0, out: 'All 6 surfaces are as their snapshots.\n' });
});

it('says what is different, and what of it breaks clients', async () => {
  await runGate(['snapshot', '-m', SHOP, '-d', folder]);
  const { code, out } = await runGate(['check', '-m', NEXT, '-d', folder]);
  expect(code).toBe(1);
  expect(out).toContain(`default
  ~ read  description
  ~ search  input.shop: added, required  BREAKING
  ~ search  input.sort: not "name" any more  BREAKING
  ~ search  output.properties.hits.type changed  BREAKING
  ~ search  readOnlyHint: true → false  BREAKING
  + stock
`);
  expect(out).toContain(`all
  - export_pdf  BREAKING
  ~ read  description
  + stock
`);
  expect(out).toMatch(/6 surfaces differ from their snapshots; 11 breaking changes\./);
  const json = await runGate(['check', '-m', NEXT, '-d', folder, '--json', '--breaking-only']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ breaking: 11, combinations: { length: 6 } });
});

it('fails for files that are missing or of no combination, and lets what breaks nobody pass if told', async () => {
  await runGate(['snapshot', '-m', SHOP, '-d', folder]);
  const text = files()['all.json'] ?? '';
  rmSync(path.join(folder, 'all.json'));
  writeFileSync(path.join(folder, 'only-old.json'), text);
  writeFileSync(
    path.join(folder, 'default.json'),
    text.replace('"Reads."', '"Read."').replaceAll('search_v2', 'search'),
  );
  const { code, out } = await runGate(['check', '-m', SHOP, '-d', folder]);
  expect(code).toBe(1);
  expect(out).toContain('all: has no snapshot\n');
  expect(out).toContain('only-old.json: is of no combination\n');
  await runGate(['snapshot', '-m', SHOP, '-d', folder]);
  expect(Object.keys(files())).toContain('all.json');
  expect(Object.keys(files())).not.toContain('only-old.json');
  const read = path.join(folder, 'default.json');
  writeFileSync(read, readFileSync(read, 'utf8').replace('"Reads."', '"Read."'));
  expect((await runGate(['check', '-m', SHOP, '-d', folder])).code).toBe(1);
  expect((await runGate(['check', '-m', SHOP, '-d', folder, '--breaking-only'])).code).toBe(0);
});

it('fails for a folder without snapshots, also for breaking changes only', async () => {
  const elsewhere = path.join(folder, 'mistyped');
  const { code, out } = await runGate(['check', '-m', SHOP, '-d', elsewhere, '--breaking-only']);
  expect(out).toContain('default: has no snapshot\n');
  expect(code).toBe(1);
});

it('asks a server of its own process, by its environment variable', async () => {
  const flags = ['-f', 'exports,coupons,suppliers', '-c', 'beta=coupons,exports=false', '-d', folder];
  const env = { FLAGS_FILE: path.join(folder, 'none.json'), ENABLED_FEATURES: 'suppliers' };
  expect(await runGate(['snapshot', ...flags, ...COMMAND], env)).toMatchObject({ code: 0 });
  expect(toolsIn('default.json')).toHaveLength(36);
  expect(toolsIn('all.json')).toHaveLength(40);
  expect(toolsIn('only-exports.json')).toContain('export_order');
  expect(toolsIn('only-coupons.json')).not.toContain('export_order');
  expect(toolsIn('beta.json')).toContain('create_coupon');
});

it('tells of flags that no tool depends on: they may be called something else', async () => {
  const { code, err } = await runGate(['snapshot', '-f', 'exprots,coupons', '-d', folder, ...COMMAND], {
    FLAGS_FILE: path.join(folder, 'none.json'),
  });
  expect(code).toBe(0);
  expect(err).toContain('No tool depends on exprots: is that how the server calls it?\n');
});

it.each([
  ['the module describes nothing', ['-m', EXAMPLE], /does not describe a gated server\.\nIts default export/],
  [
    'the command is no server',
    ['--', process.execPath, '-e', ''],
    /did not list its tools \(default\): .*\nRun/,
  ],
  ['a combination has no name', ['-c', 'pdf', '-m', SHOP], /"pdf" is no combination/],
  ['a combination has a value that is none', ['-c', 'a=pdf=yes', '--', 'node'], /"pdf" cannot be "yes"/],
  ['a flag has no key', ['-f', 'a b', '--', 'node'], /Give keys of flags by commas/],
  ['a variable has no name', ['--variable', 'A B', '--', 'node'], /name of an environment variable/],
  ['an option is unknown', ['--nope'], /unknown option '--nope'/],
])('says what to do when %s', async (_, words, message) => {
  const { code, err, out } = await runGate(['snapshot', '-d', folder, ...words], { PORT: '0' });
  expect(err).toMatch(message);
  expect(err).not.toMatch(/ {4}at /);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});
