import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { endAllOperations } from './end-all.operations.ts';
import { importOperations } from './import.operations.ts';
import { leakedOperations } from './leaked/leaked.operations.ts';
import { noticeOperations } from './notice.operations.ts';
import { passwordOperations } from './password.operations.ts';
import { passwordPolicies } from './password.policies.ts';
import { policyOperations } from './policy.operations.ts';

/** The password service. */
export function createPasswords(desk: Desk): Part {
  return {
    operations: [
      ...passwordOperations(desk),
      ...policyOperations(desk),
      ...importOperations(desk),
      ...leakedOperations(desk),
      ...noticeOperations(desk),
      ...endAllOperations(desk),
    ],
    policies: passwordPolicies,
    stop: () => desk.hasher.stop(),
  };
}
