import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runAgent } from '@citywall/agent';
import { attackersCome } from './attacks.ts';
import { createChance } from './chance.ts';
import { type Host, hosts, weakPassword } from './city.table.ts';
import { openDenyList } from './deny-list.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { createJournal, type Journal } from './journal.ts';
import { citizensVisit, cronRuns, type Life, staffWork, type Workplace } from './ordinary-day.ts';
import { pause } from './pause.ts';
import type { Route } from './proxy-header.ts';
import { startRemoteShell } from './remote-shell.ts';
import { createHttpReporter, type Reporter } from './reporter.ts';
import { createSyslogReporter } from './syslog-reporter.ts';
import { startWebSite } from './web-site.ts';
import { teachersWork } from './windows-day.ts';

export interface CityOptions {
  /** Base URL of Citywall. */
  readonly url: string;
  /** API key with the role intake: what hosts report with it is authenticated. */
  readonly intakeKey: string;
  /** Where the traffic department's host sends plain syslog over TCP; without it that host reports over HTTP. */
  readonly syslog?: { readonly host: string; readonly port: number };
  /** Folder of the gateway: its enrolment and its rules. */
  readonly stateDir: string;
  /** One-time invitation for the gateway's agent; needed only while `stateDir` holds no enrolment. */
  readonly gatewayToken?: string;
  /** ms from the start of the day to the first attack; default 5,000. Infinity: a day without attacks. */
  readonly firstAttackAfter?: number;
  /** Stretches (above 1) or shortens all pauses; default 1, which gives two to five lines a second. */
  readonly pace?: number;
  readonly seed?: number;
  /** Told what a person running the city would want to know; never a secret. */
  readonly log?: (line: string) => void;
}

/** A running demonstration city. */
export interface City {
  /** Loopback port of the gateway, for actors of one's own (PROXY protocol 1, see README). */
  readonly gatewayPort: number;
  /** Ends it: what was to be reported is sent, within two seconds. */
  stop(): Promise<void>;
}

const defaultSeed = 2026;
const markEvery = 120_000;

/** Starts the demonstration city. It acts on Citywall only as a customer would: intake, syslog and agent protocol. */
export async function startCity(options: CityOptions): Promise<City> {
  mkdirSync(options.stateDir, { recursive: true, mode: 0o700 });
  const ending = new AbortController();
  const log = options.log ?? (() => {});
  const reporters: Reporter[] = [];
  const report = openReporters(options, reporters, log);
  const journals = new Map<Host, Journal>();
  const denyList = openDenyList(join(options.stateDir, 'gateway-rules.json'));
  const gatewayJournal = createJournal(hosts.gateway.name, 'file', report(hosts.gateway));
  const gateway = await startGateway({
    denyList,
    onRefused: (route, kind) => noteRefusal(gatewayJournal, route, kind),
  });
  const sign = showLife(gatewayJournal, ending.signal);
  const services: { close(): Promise<void> }[] = [];

  for (const host of [hosts.traffic, hosts.water, hosts.hospital, hosts.permits, hosts.school]) {
    const plain = host === hosts.traffic && options.syslog !== undefined;
    const journal = createJournal(host.name, plain ? 'network' : 'file', report(host));
    journals.set(host, journal);
    const opens = (user: string, password: string) =>
      host === hosts.school && user === weakPassword.user && password === weakPassword.password;
    const shell = await startRemoteShell({ journal, people: host.people, opens });
    services.push(shell);
    lead(gateway, host, 22, shell.port);
  }
  const site = await startWebSite(report(hosts.portal));
  services.push(site);
  lead(gateway, hosts.portal, 80, site.port);

  const agent = runAgent({
    url: options.url,
    state: join(options.stateDir, 'agent'),
    token: options.gatewayToken,
    name: hosts.gateway.name,
    kind: 'city-gateway',
    addresses: () => [hosts.gateway.address, hosts.gateway.address6],
    enforcer: denyList,
    signal: ending.signal,
    log: (line) => log(`Gateway: ${line}`),
  }).catch((error: Error) => log(`The gateway takes no more commands: ${error.message}`));

  const workplaces = [...journals].map(([host, journal]) => ({ host, journal }));
  const day = live(options, gateway, workplaces, report(hosts.schoolWindows), ending.signal);
  return {
    gatewayPort: gateway.port,
    async stop() {
      ending.abort();
      await gateway.close();
      await Promise.all([...services.map((service) => service.close()), day, sign]);
      await Promise.all([agent, ...reporters.map((reporter) => reporter.stop())]);
    },
  };
}

function openReporters(options: CityOptions, opened: Reporter[], log: (line: string) => void) {
  return (host: Host): ((line: string) => void) => {
    const { url, intakeKey: key, syslog } = options;
    const contentType = host === hosts.schoolWindows ? 'application/x-ndjson' : 'text/plain';
    const reporter =
      host === hosts.traffic && syslog !== undefined
        ? createSyslogReporter({ ...syslog, log })
        : createHttpReporter({ url, key, source: host.name, contentType, log });
    opened.push(reporter);
    return (line) => reporter.report(line);
  };
}

function lead(gateway: Gateway, host: Host, port: number, servicePort: number): void {
  gateway.serve(host.address, port, servicePort);
  gateway.serve(host.address6, port, servicePort);
}

/** The gateway has nothing to tell while nobody is blocked; its mark says that it still listens. */
async function showLife(journal: Journal, signal: AbortSignal): Promise<void> {
  do journal.write('rsyslogd', undefined, '-- MARK --');
  while (await pause(markEvery, signal));
}

/** As a firewall logs what it drops. */
function noteRefusal(journal: Journal, { from, fromPort, to, toPort }: Route, kind: 'turned-away' | 'cut'): void {
  const what = kind === 'cut' ? 'citywall-cut' : 'citywall-drop';
  journal.write(
    'kernel',
    undefined,
    `${what}: IN=wan0 OUT=lan0 SRC=${from} DST=${to} PROTO=TCP SPT=${fromPort} DPT=${toPort}`,
  );
}

async function live(
  options: CityOptions,
  gateway: Gateway,
  workplaces: readonly Workplace[],
  reportWindows: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { pace = 1, seed = defaultSeed, firstAttackAfter = 5_000 } = options;
  const life = (salt: number): Life => ({ gatewayPort: gateway.port, chance: createChance(seed + salt), signal, pace });
  await Promise.all([
    citizensVisit(life(1)),
    staffWork(life(2), workplaces),
    cronRuns(life(3), workplaces),
    teachersWork(life(4), reportWindows),
    Number.isFinite(firstAttackAfter) ? attackersCome(life(5), firstAttackAfter) : undefined,
  ]);
}
