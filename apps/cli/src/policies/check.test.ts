import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { command } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-policies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = join(folder, 'schema.json');
writeFileSync(
  schema,
  JSON.stringify({
    demo: `entity Role; entity Organisation; entity Person in [Role, Organisation] = { name: String };
      entity Thing in [Organisation] = { owner?: String };
      action "demo.thing.read" appliesTo { principal: [Person], resource: [Thing], context: {} };`,
  }),
);

async function check(files: Record<string, string>, ...flags: string[]) {
  const place = join(folder, String(Math.random()));
  mkdirSync(place);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const out: string[] = [];
  const io = { out: (line: string) => void out.push(line), err: (line: string) => void out.push(line) };
  const code = await command.run([place, '--schema', schema, ...flags], io);
  return { code, out: out.map((line) => line.replace(place, '')) };
}

const annotations = '@id("city.demo.own") @en("Only owners") @zh("仅限所有者")';
const good = `${annotations}
forbid(principal, action == Action::"demo.thing.read", resource)
unless { resource has owner && resource.owner == principal.name };`;

test('a folder of policies that may come into force is 0', async () => {
  expect(await check({ 'own.cedar': good, 'notes.txt': 'x' })).toEqual({ code: 0, out: ['1 policies, 0 mistakes'] });
});

test('a mistake is told with file, line and column, and is 1', async () => {
  const { code, out } = await check({ 'own.cedar': good.replace('resource has owner && ', '') });
  expect(code).toBe(1);
  expect(out[0]).toMatch(/^\/own\.cedar:3:10: error: “owner” may be missing/);
  const told = await check({ 'own.cedar': good.replace('thing.read', 'thing.burn') }, '--json');
  expect(JSON.parse(told.out[0] ?? '')).toMatchObject({ line: 2, kind: 'error' });
});

test('the same name twice, and a folder without policies, are told', async () => {
  expect((await check({ 'a.cedar': good, 'b.cedar': good })).code).toBe(1);
  await expect(check({ 'a.txt': good })).rejects.toThrow(/holds no \*\.cedar/);
});
