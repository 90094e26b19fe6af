import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTemporaryDatabase, type Database, migrate, schemaDifferences } from './index.ts';

let database: Database;
let folder: string;

beforeAll(async () => {
  database = await createTemporaryDatabase();
  folder = mkdtempSync(join(tmpdir(), 'citywall-'));
}, 30_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.close();
});

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text);
}

const demo = () => ({ name: 'demo', migrations: pathToFileURL(folder) });

describe('migrations', () => {
  test('run once each, in order, also when two processes start at once', async () => {
    write('0001-first.sql', 'create table demo.a (n int); insert into demo.a values (1);');
    await Promise.all([migrate(database.db, [demo()]), migrate(database.db, [demo()])]);
    write('0002-second.sql', 'alter table demo.a add column m int not null default 2; create index a_m on demo.a (m);');
    await migrate(database.db, [demo()]);
    await migrate(database.db, [demo()]);
    expect((await sql`select * from demo.a`.execute(database.db)).rows).toEqual([{ n: 1, m: 2 }]);
  });
  test('a failing one leaves nothing behind and can be mended', async () => {
    write('0003-third.sql', 'create table demo.b (n int); create table demo.b (n int);');
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/already exists/);
    write('0003-third.sql', 'create table demo.b (n int);');
    await migrate(database.db, [demo()]);
  });
  test('a changed, a newly inserted and a missing old file refuse the start with the reason', async () => {
    write('0003-third.sql', 'create table demo.b (n bigint);');
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/0003-third\.sql was changed/);
    rmSync(join(folder, '0003-third.sql'));
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/older than the data/);
    write('0003-other.sql', '');
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/stands where 0003-third\.sql ran/);
    rmSync(join(folder, '0003-other.sql'));
    write('0002-twin.sql', '');
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/0002-twin\.sql: the number 0002 is taken/);
    rmSync(join(folder, '0002-twin.sql'));
    write('readme.txt', '');
    await expect(migrate(database.db, [demo()])).rejects.toThrow(/NNNN-what\.sql/);
    rmSync(join(folder, 'readme.txt'));
  });
});

describe('schemaDifferences', () => {
  const modules = new URL('../../../../modules/', import.meta.url);
  const names = readdirSync(modules).filter((name) => existsSync(new URL(`${name}/migrations/`, modules)));
  test.each(names)('is empty for %s: one file a start makes what all at once make', async (name) => {
    const source = { name, migrations: new URL(`${name}/migrations/`, modules) };
    expect(await schemaDifferences(database.db, source)).toEqual([]);
  });
  test('names what differs', async () => {
    const uneven = mkdtempSync(join(tmpdir(), 'citywall-'));
    try {
      // A file that looks at what was there before it started depends on when it runs.
      writeFileSync(join(uneven, '0001-first.sql'), 'create table uneven.a (n int);');
      const text = `do $$ begin if (select count(*) from platform.migration where module = 'uneven'
        and applied_at < now() - interval '50 ms') > 0 then create index late on uneven.a (n); end if; end $$;`;
      writeFileSync(join(uneven, '0002-second.sql'), text);
      const found = await schemaDifferences(database.db, { name: 'uneven', migrations: pathToFileURL(uneven) }, 100);
      expect(found.join()).toContain('late');
    } finally {
      rmSync(uneven, { recursive: true, force: true });
    }
  });
});
