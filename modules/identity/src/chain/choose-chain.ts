import { BlockList, isIPv6 } from 'node:net';
import type { Approach, Chain, Condition, Hours } from './chain.ts';

/** The chain that counts for somebody who comes like this: the first whose condition holds. */
export function chooseChain(chains: readonly Chain[], approach: Approach): Chain {
  const chain = chains.find(({ condition }) => condition === undefined || holds(condition, approach));
  if (chain === undefined) throw new Error('the last chain must have no condition');
  return chain;
}

/** Every chain that somebody could come to, whatever his network, application, hour and risk: his roles and organisations are what they are. */
export function reachableChains(
  chains: readonly Chain[],
  person: Pick<Approach, 'roles' | 'organisations'>,
): readonly Chain[] {
  const reachable: Chain[] = [];
  for (const chain of chains) {
    const verdict = chain.condition === undefined ? true : possibly(chain.condition, person);
    if (verdict !== false) reachable.push(chain);
    if (verdict === true) break;
  }
  return reachable;
}

function holds(condition: Condition, approach: Approach): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, approach));
    case 'or':
      return condition.parts.some((part) => holds(part, approach));
    case 'not':
      return !holds(condition.part, approach);
    case 'role':
      return approach.roles.includes(condition.role);
    case 'organisation':
      return approach.organisations.includes(condition.organisation);
    case 'application':
      return approach.application === condition.application;
    case 'from':
      return isWithin(condition.networks, approach.address) !== condition.outside;
    case 'risk':
      return approach.risk >= condition.least;
    case 'hours':
      return isDuring(condition.hours, approach.time);
  }
}

/** Whether the condition holds for the person: always, never, or depending on how he comes. */
function possibly(condition: Condition, person: Pick<Approach, 'roles' | 'organisations'>): boolean | 'depends' {
  switch (condition.kind) {
    case 'role':
      return person.roles.includes(condition.role);
    case 'organisation':
      return person.organisations.includes(condition.organisation);
    case 'not': {
      const verdict = possibly(condition.part, person);
      return verdict === 'depends' ? verdict : !verdict;
    }
    case 'and':
    case 'or': {
      const verdicts = condition.parts.map((part) => possibly(part, person));
      const decisive = condition.kind === 'or';
      if (verdicts.includes(decisive)) return decisive;
      return verdicts.includes('depends') ? 'depends' : !decisive;
    }
    default:
      return 'depends';
  }
}

function isWithin(networks: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits] = network.split('/');
    list.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4');
  }
  // An IPv4 client may arrive as an IPv4-mapped IPv6 address.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  try {
    return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
}

const dayMs = 86_400_000;

/** From inclusive, to exclusive; 22:00 to 06:00 goes over midnight and belongs to the day on which it began. */
function isDuring({ from, to, offset, days }: Hours, time: number): boolean {
  const local = time + offset * 60_000;
  const minute = Math.floor((local % dayMs) / 60_000);
  const overMidnight = to <= from;
  const inside = overMidnight ? minute >= from || minute < to : minute >= from && minute < to;
  if (!inside || days.length === 0) return inside;
  const began = overMidnight && minute < to ? local - dayMs : local;
  return days.includes(((Math.floor(began / dayMs) + 3) % 7) + 1);
}
