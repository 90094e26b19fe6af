import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrial, type Trial } from '../trust.fixture.ts';

const holders = ['Zhang', 'Chen', 'Zhao'];
let trial: Trial;
let shares: string[];

beforeAll(async () => {
  trial = await openTrial();
});
afterAll(() => trial.close());

/** The same share with one letter of its secret replaced and the check letters made to fit: a forgery. */
async function forged(share: string): Promise<string> {
  const { readShare, writeShare } = await import('../vault/share-text.ts');
  const read = readShare(share);
  if (read?.bytes === undefined) throw new Error('no share');
  const bytes = Buffer.from(read.bytes);
  bytes[5] ^= 0x10;
  return writeShare({ ...read, bytes });
}

/** Alarms about the root key; other parts of trust raise their own. */
const alarmsOf = ({ alarms }: Pick<Awaited<ReturnType<typeof openTrial>>, 'alarms'>): readonly string[] =>
  alarms
    .list()
    .map(({ key }) => key)
    .filter((key) => key.startsWith('trust.root.'));

describe('the root key of a city', () => {
  test('is founded once, and its shares are shown once', async () => {
    expect(await trial.sealState()).toBe('never-founded');
    expect(alarmsOf(trial)).toEqual([]);
    const answer = await trial.run('root.found', { holders, threshold: 2 });
    shares = answer.shares.map(({ share }: { share: string }) => share);
    expect(answer.shares.map(({ holder }: { holder: string }) => holder)).toEqual(holders);
    expect(answer.minutes.zh).toContain('3 份中任意 2 份');
    for (const share of shares) expect(answer.minutes.en).not.toContain(share);
    await expect.poll(trial.sealState).toBe('unsealed');
    await expect(trial.run('root.found', { holders, threshold: 2 })).rejects.toMatchObject({
      code: 'trust.root.founded',
      status: 409,
    });
  });

  test('refuses a quorum larger than the number of holders, and two holders of one name', async () => {
    const found = (names: string[], threshold: number) => trial.run('root.found', { holders: names, threshold });
    await expect(found(['a', 'b'], 3)).rejects.toMatchObject({ code: 'trust.root.threshold' });
    await expect(found(['a', 'a'], 2)).rejects.toMatchObject({ code: 'trust.root.holders' });
  });

  test('is sealed after a restart, and a quorum of right shares unseals it', async () => {
    await trial.restart();
    expect(await trial.sealState()).toBe('sealed');
    expect(alarmsOf(trial)).toEqual(['trust.root.sealed']);
    const given = async (share: string | undefined) => {
      const { state, holders: all } = await trial.run('seal.unseal', { share });
      return [state, all.filter((one: { given: boolean }) => one.given).map((one: { name: string }) => one.name)];
    };
    expect(await given(shares[1])).toEqual(['unsealing', ['Chen']]);
    expect(await given(shares[1])).toEqual(['unsealing', ['Chen']]);
    expect(await given(shares[2]?.toLowerCase().replaceAll('0', 'o'))).toEqual(['unsealed', []]);
    expect(alarmsOf(trial)).toEqual([]);
    await expect(given(shares[0])).rejects.toMatchObject({ code: 'trust.root.not-sealed' });
  });

  test('names the holder of a wrong share, which does not count', async () => {
    await trial.run('seal.seal');
    expect(await trial.sealState()).toBe('sealed');
    await expect(trial.run('seal.unseal', { share: await forged(shares[2] as string) })).rejects.toMatchObject({
      code: 'trust.share.wrong',
      text: { en: expect.stringContaining('Zhao') },
      details: { holder: 'Zhao' },
    });
    const mistyped = `${(shares[0] as string).slice(0, -1)}${shares[0]?.endsWith('7') ? '8' : '7'}`;
    await expect(trial.run('seal.unseal', { share: mistyped })).rejects.toMatchObject({
      code: 'trust.share.mistyped',
      details: { holder: 'Zhang' },
    });
    const foreign = (shares[0] as string).replace(/^CW1-..../, 'CW1-0000');
    await expect(trial.run('seal.unseal', { share: foreign })).rejects.toMatchObject({ code: 'trust.share.foreign' });
    expect(await trial.sealState()).toBe('sealed');
    for (const share of shares.slice(0, 2)) await trial.run('seal.unseal', { share });
    expect(await trial.sealState()).toBe('unsealed');
  });

  test('is shared anew with a quorum; the former shares then open nothing', async () => {
    const anew = { holders: ['Zhang', 'Chen', 'Sun', 'Zhou'], threshold: 3 };
    await expect(trial.run('root.reshare', { shares: shares.slice(0, 1), ...anew })).rejects.toMatchObject({
      code: 'trust.share.too-few',
    });
    const bad = [shares[0], await forged(shares[2] as string)];
    await expect(trial.run('root.reshare', { shares: bad, ...anew })).rejects.toMatchObject({
      code: 'trust.share.wrong',
      details: { holder: 'Zhao' },
    });
    const answer = await trial.run('root.reshare', { shares: shares.slice(0, 2), ...anew });
    await trial.restart();
    await expect(trial.run('seal.unseal', { share: shares[0] })).rejects.toMatchObject({ code: 'trust.share.former' });
    for (const { share } of answer.shares.slice(1)) await trial.run('seal.unseal', { share });
    expect(await trial.sealState()).toBe('unsealed');
  });
});

describe('the root key of a demonstration city', () => {
  test('founds and unseals itself, also after a restart, and says so loudly', async () => {
    const demonstration = await openTrial({ demonstration: true });
    try {
      const status = await demonstration.run('seal.status');
      expect(status).toMatchObject({ state: 'unsealed', unsealsItself: true, threshold: 0 });
      expect(status.notice.zh).toContain('演示');
      expect(alarmsOf(demonstration)).toEqual(['trust.root.unseals-itself']);
      await demonstration.restart();
      expect(await demonstration.sealState()).toBe('unsealed');
      await demonstration.run('seal.seal');
      expect(await demonstration.sealState()).toBe('sealed');
      await demonstration.run('seal.unseal');
      expect(await demonstration.sealState()).toBe('unsealed');
      for (const { pid } of (await demonstration.run('seal.status')).processes) process.kill(pid, 'SIGKILL');
      await expect
        .poll(() => demonstration.records.filter((one) => one.operation === 'trust.root.unsealed-itself').length, {
          timeout: 5_000,
        })
        .toBe(3);
      await expect.poll(demonstration.sealState, { timeout: 5_000 }).toBe('unsealed');
    } finally {
      await demonstration.close();
    }
  }, 60_000);
});
