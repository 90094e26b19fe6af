import { expect, it } from 'vitest';
import { RestartBudget } from './restart-budget.ts';

it('waits longer each time, gives up at the seventh end within ten minutes, and forgets what is older', () => {
  const budget = new RestartBudget();
  expect([0, 1, 2, 3, 4, 5, 6].map((second) => budget.pause(second * 1_000))).toEqual([
    250,
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    undefined,
  ]);
  expect(budget.pause(700_000)).toBe(250);
});
