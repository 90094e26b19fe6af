/**
 * Policies under which time is stamped until the city names its own (settings `trust.time.policy` and
 * `trust.time.policy-national`): object identifiers made from UUIDs (X.667), which need no registration.
 */
export const timestampPolicies = {
  international: '2.25.91006705657823226378789394288665985084',
  national: '2.25.308196801071344370119008276795324070217',
} as const;
