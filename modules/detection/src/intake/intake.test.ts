import { type Stream, StreamRefusal, type Update } from '@citywall/platform/streams';
import { afterEach, expect, it } from 'vitest';
import { eachRow, readBatch } from './batch.ts';
import { Intake } from './intake.ts';
import { Refusals } from './refusals.ts';
import { Sources } from './sources.ts';

/** A stream in memory whose disk can be full. */
function memoryStream() {
  const state = new Map<string, Uint8Array>();
  const disk = { full: false };
  let last = 0;
  const apply = (updates: readonly Update[] = []) => {
    if (disk.full) throw new StreamRefusal('disk-full', 'no room');
    for (const { key, value } of updates) {
      if (value === null) state.delete(key);
      else state.set(key, Buffer.from(value));
    }
  };
  const stream = {
    appendAll: async (values: readonly Uint8Array[], updates?: readonly Update[]) => {
      apply(updates);
      return values.map(() => ++last);
    },
    update: async (updates: readonly Update[]) => apply(updates),
    get: (key: string) => state.get(key),
    list: (prefix: string) =>
      [...state].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
    refusing: () => (disk.full ? 'disk-full' : undefined),
  } as unknown as Stream;
  return { stream, disk };
}

function setUp() {
  const { stream, disk } = memoryStream();
  const sources = new Sources(stream);
  const refusals = new Refusals(stream);
  const lines: string[] = [];
  const troubles: (string | undefined)[] = [];
  const intake: Intake = new Intake({
    stream,
    sources,
    refusals,
    clock: { now: () => Date.now() },
    deliver: (_sequence, value) => {
      const batch = readBatch(value);
      eachRow(batch, (_row, _source, _received, start, end) => lines.push(batch.bytes.toString('utf8', start, end)));
      intake.finished();
    },
    trouble: (reason) => troubles.push(reason?.reason),
  });
  const source = sources.open('web-01', 'http', null, Date.now());
  const line = (text: string) => intake.line(source, Buffer.from(text), 0, Buffer.byteLength(text));
  const post = (...texts: string[]) => {
    const parcel = intake.parcel(source);
    for (const text of texts) parcel.line(Buffer.from(text), 0, Buffer.byteLength(text));
    return parcel.done();
  };
  return { stream, disk, sources, refusals, lines, troubles, intake, source, line, post };
}

let city: ReturnType<typeof setUp>;
afterEach(() => city.intake.close());

const balanced = ({
  received,
  stored,
  refused,
  dropped,
}: Record<'received' | 'stored' | 'refused' | 'dropped', number>) => received === stored + refused + dropped;

it('counts a line when it is stored, refused or dropped, and keeps the account over a restart', async () => {
  city = setUp();
  const { intake, source, line, post, lines, refusals, stream } = city;
  line('a');
  intake.refuse(source, 'binary', Buffer.from('b'), 1);
  intake.drop(source, 'overload', 3);
  expect(source.account.received).toBe(0);
  expect(await post('c', 'd')).toEqual({ stored: 2, refused: 0 });
  await intake.flush();
  expect(source.account).toMatchObject({ received: 7, stored: 3, refused: 1, dropped: 3, refusedBy: { binary: 1 } });
  expect(lines.sort()).toEqual(['a', 'c', 'd']);
  expect(refusals.list('web-01', 10).items.map(({ reason }) => reason)).toEqual(['binary']);
  expect(new Sources(stream).get('web-01')?.account).toEqual(source.account);
});

it('tells those who wait that nothing was stored, and keeps the lines of those who do not', async () => {
  city = setUp();
  const { disk, intake, source, line, post, lines, troubles } = city;
  disk.full = true;
  line('kept');
  await intake.flush();
  await expect(post('refused')).rejects.toMatchObject({ reason: 'disk-full' });
  expect(intake.paused).toBe(true);
  expect(source.account.received).toBe(0);
  disk.full = false;
  await intake.resumed(AbortSignal.timeout(5_000));
  await post('later');
  expect(lines).toEqual(['kept', 'later']);
  expect(source.account.stored).toBe(2);
  expect(balanced(source.account)).toBe(true);
  expect(troubles).toEqual(['disk-full', undefined]);
});

it('finds out by itself that storing works again when all senders were refused', async () => {
  city = setUp();
  const { disk, intake, post, troubles } = city;
  disk.full = true;
  await expect(post('a')).rejects.toMatchObject({ reason: 'disk-full' });
  disk.full = false;
  await intake.resumed(AbortSignal.timeout(5_000));
  expect(intake.paused).toBe(false);
  expect(troubles).toEqual(['disk-full', undefined]);
});

it('ends also while the disk is full', async () => {
  city = setUp();
  city.disk.full = true;
  city.line('a');
  await city.intake.close();
});
