export { Refused } from './citywall-client.ts';
export type { EnforcedRule, Enforcer } from './enforcer.ts';
export { createNftablesEnforcer } from './nftables-enforcer.ts';
export { type AgentOptions, runAgent } from './run-agent.ts';
