import type { Call, JsonObject } from '@citywall/kernel';
import { parseKey } from '@citywall/merkle';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from './create-audit.ts';
import { checkProof } from './proof-files.ts';
import { testPorts, testRecord } from './record-log.fixture.ts';

describe('operations of the audit module', () => {
  const ports = testPorts();
  const { module, recorder } = createAudit(ports);
  const special = testRecord({
    operation: 'identity.user.create',
    principal: { type: 'person', id: 'p1', name: 'li.na' },
    details: { note: 'Needle in a haystack' },
  });

  const call = async (name: string, input: JsonObject = {}): Promise<any> =>
    module.operations.find((one) => one.name === name)!.run(input, { time: Date.now() } as Call);

  beforeAll(async () => {
    await Promise.all(Array.from({ length: 500 }, () => recorder.append(testRecord())));
    await recorder.append(special);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 600 }, () => recorder.append(testRecord({ outcome: 'failure' }))));
    }
  });

  test('lists newest first and pages through everything exactly once', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: any = await call('audit.record.list', cursor === null ? { limit: 400 } : { limit: 400, cursor });
      seen.push(...page.items.map((item: any) => item.index));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 2_301 }, (_, at) => 2_300 - at));
  });

  test.each([
    [{ operation: 'identity.user.create' }],
    [{ principal: 'li.na' }],
    [{ text: 'needle IN' }],
    [{ principal: 'p1', outcome: 'success', phase: 'result', risk: 'medium' }],
  ])('finds the one record by %j', async (query) => {
    const { items, next } = await call('audit.record.list', query);
    expect(items.map((item: any) => [item.id, item.index])).toEqual([[special.id, 500]]);
    expect(next).toBeNull();
  });

  test('bounds by time: from included, to not', async () => {
    const ids = async (from: string, to: string) =>
      (await call('audit.record.list', { from, to, operation: special.operation })).items.length;
    expect(await ids(special.time, new Date(Date.parse(special.time) + 1).toISOString())).toBe(1);
    expect(await ids('2000-01-01T00:00:00Z', special.time)).toBe(0);
    await expect(call('audit.record.list', { from: 'yesterday' })).rejects.toMatchObject({ status: 422 });
  });

  test('every exported proof checks with only the public key, and nothing altered does', async () => {
    const key = parseKey((await call('audit.key.get')).publicKey)!;
    const proof = await call('audit.proof.get', { id: special.id });
    expect(checkProof(JSON.stringify(proof), key)).toMatchObject({ result: 'true' });
    const altered = { ...proof, record: proof.record.replace('li.na', 'li.no') };
    expect(checkProof(JSON.stringify(altered), key)).toMatchObject({ result: 'false' });
    const consistency = await call('audit.consistency.get', { from: 300, to: 1_700 });
    expect(checkProof(JSON.stringify(consistency), key)).toMatchObject({ result: 'true' });
    const moved = { ...consistency, to: { ...consistency.to, size: 1_701 } };
    expect(checkProof(JSON.stringify(moved), key)).toMatchObject({ result: 'false' });
    await expect(call('audit.consistency.get', { from: 5, to: 99_999 })).rejects.toMatchObject({ status: 422 });
  });

  test('gets one record, and says when there is none', async () => {
    expect(await call('audit.record.get', { id: special.id })).toMatchObject({ index: 500, record: special });
    await expect(call('audit.record.get', { id: 'nobody' })).rejects.toMatchObject({ status: 404 });
  });

  test('verifies itself and lists its checkpoints', async () => {
    expect(await call('audit.log.verify')).toEqual({ whole: true, size: 2_301, problems: [] });
    const { checkpoint } = await call('audit.checkpoint.get');
    expect(await call('audit.log.verify', { checkpoint })).toMatchObject({ whole: true });
    await expect(call('audit.log.verify', { checkpoint: 'x' })).rejects.toMatchObject({ status: 422 });
    expect((await call('audit.checkpoint.list')).items[0]).toMatchObject({ checkpoint, size: 2_301 });
  });

  test('offers no operation that alters the log', () => {
    const verbs = module.operations.map((one) => one.name.split('.')[2]);
    expect(verbs.filter((verb) => !['list', 'get', 'verify'].includes(verb))).toEqual([]);
  });
});
