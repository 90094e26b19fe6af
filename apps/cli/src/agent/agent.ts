import { hostname, networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { createNftablesEnforcer, runAgent } from '@citywall/agent';
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'agent',
  usage: 'citywall agent --enforce nftables --url URL [--token TOKEN] [--state DIR] [--name NAME] [--protect NETWORK]…',
  summary: {
    en: 'Runs on a gateway: fetches signed commands from Citywall and enforces blocks with nftables.',
    zh: '在网关上运行：从 Citywall 获取已签名的命令，并用 nftables 执行封禁。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        enforce: { type: 'string' },
        url: { type: 'string' },
        token: { type: 'string' },
        state: { type: 'string', default: './citywall-agent' },
        name: { type: 'string', default: hostname() },
        protect: { type: 'string', multiple: true, default: [] },
      },
    });
    const { url, state } = values;
    if (values.enforce !== 'nftables' || url === undefined || !URL.canParse(url)) {
      io.err(`Give --enforce nftables (the one way to enforce there is) and --url. Usage: ${command.usage}`);
      return 2;
    }
    const ending = new AbortController();
    const end = (): void => ending.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      await runAgent({
        url,
        state,
        // In the environment a token stays out of the list of processes.
        token: values.token ?? process.env.CITYWALL_AGENT_TOKEN,
        name: values.name,
        kind: 'nftables',
        addresses: ownAddresses,
        enforcer: await createNftablesEnforcer(state),
        protect: values.protect,
        signal: ending.signal,
        log: (line) => io.err(line),
      });
      return 0;
    } catch (error) {
      io.err((error as Error).message);
      return 1;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
  },
};

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}
