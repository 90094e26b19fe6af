import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Gate } from './gate.ts';

it('lets readers in together and a writer alone, in fair turns', async () => {
  const gate = new Gate();
  const order: string[] = [];
  const act = (name: string) => async () => {
    order.push(`+${name}`);
    await wait(5);
    order.push(`-${name}`);
  };
  await Promise.all([
    gate.read(act('r1')),
    gate.read(act('r2')),
    gate.write(act('w1')),
    gate.write(act('w2')),
    gate.read(act('r3')),
  ]);
  expect(order).toEqual(['+r1', '+r2', '-r1', '-r2', '+w1', '-w1', '+r3', '-r3', '+w2', '-w2']);
});

it('goes on after a use that failed', async () => {
  const gate = new Gate();
  await expect(gate.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.read(async () => 1)).toBe(1);
});
