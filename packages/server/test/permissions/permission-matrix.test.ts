import { expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/tools/permissions.ts';
import { documentedPermissions } from './documented.ts';
import { permissionMatrix } from './permission-matrix.ts';
import { openWorld } from './world.ts';

it('the documented permissions are those of the code', () => {
  expect(documentedPermissions()).toEqual(PERMISSIONS);
});

it('every tool and route lets in, cell by cell, whom the documentation says', async () => {
  await using world = await openWorld();
  const rows = await permissionMatrix(world);
  const cells = rows.flatMap(({ name, cells }) => cells.map((cell) => ({ name, ...cell })));
  expect(cells.filter(({ allowed, expected }) => allowed !== expected)).toEqual([]);
  // A refusal means something only where somebody is let in.
  for (const row of rows)
    expect(
      row.cells.some(({ allowed }) => allowed),
      row.name,
    ).toBe(true);
}, 60_000);
