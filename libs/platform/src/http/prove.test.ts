import type { Operation, Principal, Risk } from '@citywall/kernel';
import { expect, test } from 'vitest';
import { prove } from './prove.ts';

const minute = 60_000;
const person: Principal = { type: 'person', id: '1', name: 'a', roles: [], authentication: 'session', provedAt: 0 };
const outcome = (risk: Risk, principal: Principal, now: number) => {
  try {
    prove({ risk } as Operation, principal, now);
    return 'passes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each<[Risk, boolean, number, string]>([
  ['high', false, 60, 'passes'],
  ['high', true, 9, 'passes'],
  ['high', true, 11, 'access.proof.required'],
  ['medium', true, 60, 'passes'],
  ['critical', false, 9, 'passes'],
  ['critical', false, 11, 'access.proof.required'],
])('a %s act, sign-in unusual: %s, proved %i minutes ago: %s', (risk, unusual, minutes, expected) => {
  expect(outcome(risk, { ...person, unusual }, minutes * minute)).toBe(expected);
});
