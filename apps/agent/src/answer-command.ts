import { type OpenC2Request, type OpenC2Response, parseNetwork, type RuleInForce } from '@citywall/response/protocol';
import type { Enforcer } from './enforcer.ts';
import { protectedBy } from './protected-networks.ts';

/** No block outlives this, ms: a command that asks for more is refused. */
const longestBlock = 366 * 86_400_000;

export interface CommandSurroundings {
  readonly enforcer: Enforcer;
  /** Addresses this agent never denies, besides loopback and the like. */
  readonly protectedAddresses: readonly string[];
  readonly now: number;
}

/** Carries out one OpenC2 request and answers as the profile says; what is in force afterwards is read back. */
export async function answerCommand(
  request: OpenC2Request | undefined,
  around: CommandSurroundings,
): Promise<OpenC2Response> {
  if (request === undefined) return { status: 501, status_text: 'Command not supported' };
  try {
    if (request.action === 'deny') return await deny(request, around);
    if (request.action === 'delete') return await remove(request.target['slpf:rule_number'], around.enforcer);
    if ('features' in request.target) return { status: 200, results: features(request.target.features) };
    return { status: 200, results: { 'x-citywall': { rules: await inForce(around.enforcer) } } };
  } catch (error) {
    return { status: 500, status_text: `It could not be enforced: ${(error as Error).message}`.slice(0, 500) };
  }
}

async function deny(
  { target, args }: Extract<OpenC2Request, { action: 'deny' }>,
  { enforcer, protectedAddresses, now }: CommandSurroundings,
): Promise<OpenC2Response> {
  const network = parseNetwork('ipv4_net' in target ? target.ipv4_net : target.ipv6_net);
  if (network === undefined || (network.family === 4) !== 'ipv4_net' in target) {
    return { status: 400, status_text: 'The target is not a network of that kind.' };
  }
  if (args.stop_time <= now) return { status: 400, status_text: 'stop_time has passed.' };
  if (args.stop_time > now + longestBlock) return { status: 400, status_text: 'stop_time is more than a year away.' };
  const guard = protectedBy(network, protectedAddresses);
  if (guard !== undefined) return { status: 403, status_text: `Protected on this gateway: ${guard}` };
  const ruleNumber = await enforcer.deny(network.text, args.stop_time);
  const rules = await inForce(enforcer);
  if (!rules.some((rule) => rule.rule_number === ruleNumber)) {
    return { status: 500, status_text: 'The rule was set but is not there when read back.' };
  }
  return { status: 200, results: { slpf: { rule_number: ruleNumber }, 'x-citywall': { rules } } };
}

async function remove(ruleNumber: number, enforcer: Enforcer): Promise<OpenC2Response> {
  await enforcer.remove(ruleNumber);
  const rules = await inForce(enforcer);
  if (rules.some((rule) => rule.rule_number === ruleNumber)) {
    return { status: 500, status_text: 'The rule is still there when read back.' };
  }
  return { status: 200, results: { 'x-citywall': { rules } } };
}

async function inForce(enforcer: Enforcer): Promise<readonly RuleInForce[]> {
  const rules = await enforcer.list();
  return rules.map(({ ruleNumber, network, untilMs }) => ({ rule_number: ruleNumber, network, stop_time: untilMs }));
}

function features(asked: readonly string[]): NonNullable<OpenC2Response['results']> {
  return {
    ...(asked.includes('versions') && { versions: ['1.0'] }),
    ...(asked.includes('profiles') && { profiles: ['slpf', 'x-citywall'] }),
    ...(asked.includes('rate_limit') && { rate_limit: 600 }),
    ...(asked.includes('pairs') && {
      pairs: { deny: ['ipv4_net', 'ipv6_net'], delete: ['slpf:rule_number'], query: ['features', 'x-citywall:rules'] },
    }),
  };
}
