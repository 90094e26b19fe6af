import { describe, expect, test } from 'vitest';
import { parsePolicy } from './cedar.ts';
import { readsOf, readsRolesOnly } from './reads.ts';

function reads(cedar: string): boolean {
  return readsRolesOnly(readsOf(parsePolicy({ id: 'x', cedar })));
}

const action = 'action == Action::"a.b.c"';

describe('a decision is shared between principals with the same roles', () => {
  test.each([
    `permit(principal, ${action}, resource);`,
    `permit(principal in Role::"x", ${action}, resource);`,
    `permit(principal is Person, ${action}, resource);`,
    `permit(principal is Person in Role::"x", ${action}, resource);`,
    `permit(principal, ${action}, resource) when { principal in Role::"x" || principal in Role::"y" };`,
    `permit(principal, ${action}, resource) when { principal in [Role::"x", Role::"y"] } unless { !principal.authenticated };`,
    `permit(principal, ${action}, resource) when { principal is Person && principal in Role::"x" };`,
  ])('by %s', (cedar) => {
    expect(reads(cedar)).toBe(true);
  });
});

describe('a decision is not shared', () => {
  test.each([
    `permit(principal == Person::"p", ${action}, resource);`,
    `permit(principal in Group::"g", ${action}, resource);`,
    `permit(principal, ${action}, resource == Thing::"t");`,
    `permit(principal, ${action}, resource is Thing);`,
    `permit(principal, ${action}, resource) when { principal.name == "p" };`,
    `permit(principal, ${action}, resource) when { principal in resource };`,
    `permit(principal, ${action}, resource) when { principal in Role::"x" && context.address == "a" };`,
    `permit(principal, ${action}, resource) when { resource in Role::"x" };`,
    `permit(principal, ${action}, resource) when { principal == Person::"p" };`,
    `permit(principal, ${action}, resource) when { context has authenticated };`,
  ])('by %s', (cedar) => {
    expect(reads(cedar)).toBe(false);
  });
});
