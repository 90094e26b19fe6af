import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCheckpoint, type NoteKey, noteKey, openNote, parseCheckpoint, sha256, signNote } from '@citywall/merkle';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyOf, filesOf, freshLog } from './commit-log.fixture.ts';
import { testSigner } from './record-log.fixture.ts';
import { verifyLog } from './verify-log.ts';

/** Every byte with CITYWALL_SOAK=1; otherwise all of the small files and a sample of the large one. */
const step = process.env.CITYWALL_SOAK === '1' ? 1 : 37;

describe('verifyLog', () => {
  let folder: string;
  let key: NoteKey;
  let files: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    const fresh = await freshLog();
    await fresh.fill(300);
    await fresh.fill(10);
    await fresh.log.close();
    folder = fresh.place.folder;
    key = fresh.key;
    files = filesOf(folder);
  });

  const found = async (where: string, file: string): Promise<void> => {
    const { whole, problems } = await verifyLog(where, key);
    expect(whole, `a change of ${file} was not found`).toBe(false);
    expect(problems.map((problem) => problem.file)).toContain(file);
  };

  test('a log that nobody touched is whole, and holds only the log', async () => {
    expect(await verifyLog(folder, key)).toEqual({ whole: true, size: 310, problems: [] });
    expect([...files.keys()].sort()).toEqual(['checkpoint', 'tail', 'tile/0/000', 'tile/entries/000']);
  });

  test('every edited byte is found and its file named', async () => {
    const copy = copyOf(folder);
    for (const [file, bytes] of files) {
      for (let at = 0; at < bytes.length; at += file === 'tile/0/000' ? step : Math.ceil(step / 12)) {
        const spoiled = Buffer.from(bytes);
        spoiled[at] ^= 1 << (at % 8);
        writeFileSync(join(copy, file), spoiled);
        const { whole, problems } = await verifyLog(copy, key);
        expect(whole, `byte ${at} of ${file}`).toBe(false);
        expect(problems.some((problem) => problem.file.startsWith('tile') === file.startsWith('tile'))).toBe(true);
      }
      writeFileSync(join(copy, file), bytes);
    }
    expect((await verifyLog(copy, key)).whole).toBe(true);
  }, 600_000);

  test('every truncation is found', async () => {
    const copy = copyOf(folder);
    for (const [file, bytes] of files) {
      for (let length = 0; length < bytes.length; length += step) {
        truncateSync(join(copy, file), length);
        await found(copy, file);
        writeFileSync(join(copy, file), bytes);
      }
    }
  }, 600_000);

  test('every deleted file, added byte, added file and added folder is found and named', async () => {
    for (const [file, bytes] of files) {
      const copy = copyOf(folder);
      rmSync(join(copy, file));
      await found(copy, file);
      writeFileSync(join(copy, file), Buffer.concat([bytes, Buffer.of(10)]));
      await found(copy, file);
      writeFileSync(join(copy, file), Buffer.concat([Buffer.of(10), bytes]));
      await found(copy, file);
    }
    for (const file of ['tile/0/001', 'tile/1/000', 'tile/entries/000.p/5', 'note', 'tail~', 'tile/0/x000/000']) {
      const copy = copyOf(folder);
      mkdirSync(join(copy, file, '..'), { recursive: true });
      writeFileSync(join(copy, file), 'x');
      await found(copy, file);
    }
    const copy = copyOf(folder);
    mkdirSync(join(copy, 'empty'));
    await found(copy, 'empty');
    rmSync(join(copy, 'tail'));
    symlinkSync(join(folder, 'tail'), join(copy, 'tail'));
    await found(copy, 'tail');
  });

  test('the altered record is named by its index', async () => {
    const copy = copyOf(folder);
    const bytes = Buffer.from(files.get('tile/entries/000')!);
    bytes[bytes.indexOf('r77') + 2] = 56;
    writeFileSync(join(copy, 'tile/entries/000'), bytes);
    expect((await verifyLog(copy, key)).problems[0]).toMatchObject({ file: 'tile/entries/000', record: 77 });
  });

  test('a record edited with its hashes made anew is found, for want of the key', async () => {
    const copy = copyOf(folder);
    const bytes = Buffer.from(files.get('tile/entries/000')!);
    bytes[bytes.indexOf('r77') + 2] = 56;
    writeFileSync(join(copy, 'tile/entries/000'), bytes);
    const tile = Buffer.from(files.get('tile/0/000')!);
    sha256.leaf(Buffer.from('r78')).copy(tile, 77 * 32);
    writeFileSync(join(copy, 'tile/0/000'), tile);
    expect((await verifyLog(copy, key)).whole).toBe(false);
    const forger = { ...testSigner(), name: key.name };
    const forged = signNote(
      formatCheckpoint({ origin: key.name, size: 310, root: sha256.empty, extensions: [] }),
      forger,
    );
    writeFileSync(join(copy, 'checkpoint'), forged);
    await found(copy, 'checkpoint');
  });

  test('the log of another city is not taken for this one', async () => {
    const other = testSigner();
    expect((await verifyLog(folder, noteKey(other.name, other.publicKey))).whole).toBe(false);
  });

  test('a missing folder is a deleted log', async () => {
    expect((await verifyLog(join(folder, 'nowhere'), key)).whole).toBe(false);
  });
});

describe('roll-back', () => {
  test('an older whole state passes alone and is found against a checkpoint kept elsewhere', async () => {
    const { log, place, key, fill } = await freshLog();
    await fill(20);
    await log.publish();
    const older = copyOf(place.folder);
    await fill(300);
    const kept = parseCheckpoint(openNote((await log.publish()).note, key)!.text)!;
    await log.close();
    expect((await verifyLog(older, key)).whole).toBe(true);
    const { whole, problems } = await verifyLog(older, key, { checkpoint: kept, checkpointFile: 'kept' });
    expect(whole).toBe(false);
    expect(problems[0].file).toBe('kept');
    expect((await verifyLog(place.folder, key, { checkpoint: kept })).whole).toBe(true);
  });

  test('an older checkpoint file, tail or both is found while the rest is new', async () => {
    const { log, place, key, fill } = await freshLog();
    await fill(300);
    await log.publish();
    const older = filesOf(place.folder);
    await fill(10);
    await log.close();
    for (const file of ['checkpoint', 'tail']) {
      const copy = copyOf(place.folder);
      writeFileSync(join(copy, file), older.get(file)!);
      expect((await verifyLog(copy, key)).problems.map((problem) => problem.file)).toContain('checkpoint');
    }
    appendFileSync(join(place.folder, 'tail'), readFileSync(join(place.folder, 'tail')));
    expect((await verifyLog(place.folder, key)).whole).toBe(false);
  });
});

describe('a running log', () => {
  test('is whole at any moment while it is appended to', async () => {
    const { log, place, key, fill } = await freshLog();
    let done = false;
    const writing = (async () => {
      for (let round = 0; round < 30; round += 1) {
        await fill(150);
        if (round % 3 === 0) await log.publish();
      }
      await log.close();
      done = true;
    })();
    let checks = 0;
    while (!done) {
      expect((await verifyLog(place.folder, key)).problems).toEqual([]);
      checks += 1;
    }
    await writing;
    expect(checks).toBeGreaterThan(3);
    expect(await verifyLog(place.folder, key)).toEqual({ whole: true, size: 4_500, problems: [] });
  });
});
