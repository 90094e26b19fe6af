import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { EnforcedRule, Enforcer } from '@citywall/agent';

/** The gateway's rules: what the agent sets in force and each connection is held against. */
export interface DenyList extends Enforcer {
  /** Whether a rule in force covers the address. */
  denies(address: string): boolean;
  /** Told after each new rule; answers how to stop being told. */
  watch(listener: () => void): () => void;
}

/**
 * Opens the rules kept in `file`, so that a block survives a restart of the city; rules end by the clock alone,
 * whether or not Citywall is reached.
 */
export function openDenyList(file: string, now: () => number = Date.now): DenyList {
  let rules = read(file);
  let matcher = compile(rules);
  const listeners = new Set<() => void>();

  function current(): readonly EnforcedRule[] {
    const time = now();
    if (rules.some((rule) => rule.untilMs <= time)) keep(rules.filter((rule) => rule.untilMs > time));
    return rules;
  }

  function keep(next: readonly EnforcedRule[]): void {
    write(file, next);
    rules = next;
    matcher = compile(rules);
  }

  return {
    async deny(network, untilMs) {
      const others = current().filter((rule) => rule.network !== network);
      const known = rules.find((rule) => rule.network === network);
      const ruleNumber = known?.ruleNumber ?? 1 + Math.max(0, ...rules.map((rule) => rule.ruleNumber));
      keep([...others, { ruleNumber, network, untilMs }]);
      for (const listener of listeners) listener();
      return ruleNumber;
    },
    async remove(ruleNumber) {
      keep(current().filter((rule) => rule.ruleNumber !== ruleNumber));
    },
    list: async () => current(),
    denies(address) {
      return current().length > 0 && matcher.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function compile(rules: readonly EnforcedRule[]): BlockList {
  const list = new BlockList();
  for (const { network } of rules) {
    const [address, prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return list;
}

function read(file: string): readonly EnforcedRule[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly EnforcedRule[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`The rules of the city's gateway in ${file} cannot be read. Remove the file to begin without any.`);
  }
}

function write(file: string, rules: readonly EnforcedRule[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(rules), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
