import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Db } from '@citywall/kernel';
import { enlistRecords, migrate, settleRecords } from '@citywall/platform/database';
import { createDoor, type Door, type HttpServer, serveHttp } from '@citywall/platform/http';
import { platformEvent } from './announce-alarms.ts';
import { type House, mountModules } from './mount.ts';
import { openPlatform, type Platform } from './platform.ts';
import { replayPending } from './replay-pending.ts';
import type { ServerSettings } from './settings.ts';
import { tellRestore } from './tell-restore.ts';

const root = resolve(import.meta.dirname, '../../..');

/** A running platform. */
export interface CityServer {
  readonly url: string;
  /** The same over TLS. */
  readonly secureUrl?: string;
  readonly syslogPort: number;
  readonly house: House;
  readonly platform: Platform;
  /** Path of the first administrator's one-time sign-in link, while he has no password. */
  readonly signInPath?: string;
  stop(): Promise<void>;
}

/** Opens the data folder, starts every module and answers requests. Whatever was started is stopped again when it fails. */
export async function startCityServer(settings: ServerSettings): Promise<CityServer> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const platform = await openPlatform(settings);
  const undo: (() => Promise<void>)[] = [() => platform.close()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) =>
        platform.ports.log.error({ error: String(error) }, 'a part did not stop cleanly'),
      );
    }
  };
  try {
    let listening: HttpServer | undefined;
    const house = mountModules(platform, settings, version, {
      address: () => (listening === undefined ? '' : settings.publicUrl || listening.url),
      present: (chain) => listening?.present(chain),
    });
    await startModules(platform, house, undo);
    const door = openDoor(platform, house);
    undo.push(() => door.stop());
    const http = await listen(settings, platform, house, door, version);
    undo.push(() => http.close());
    listening = http;
    const first = await house.identity.ensureFirstAdministrator(settings.adminPassword || undefined);
    await house.identity.watchRecoveries();
    tellRestore(platform.ports);
    await house.recorder.append(platformEvent(platform.ports, 'platform.server.start', version));
    const { url, secureUrl } = http;
    return { url, secureUrl, syslogPort: house.detection.port(), house, platform, signInPath: first.link, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startModules(platform: Platform, house: House, undo: (() => Promise<void>)[]): Promise<void> {
  const { database, settings, events, jobs, ports } = platform;
  await migrate(database.db, house.modules, ports.log);
  await settings.load();
  for (const module of house.modules) {
    await module.start();
    undo.push(() => module.stop());
  }
  // Results that a crash kept from the log come before anything new.
  await replayPending(database.db, house.recorder);
  await events.start();
  undo.push(() => events.stop());
  await jobs.start();
  undo.push(() => jobs.stop());
}

function openDoor({ ports }: Platform, { identity, access, recorder }: House): Door {
  return createDoor({
    authenticator: identity.authenticator,
    authorizer: access.authorizer,
    separation: access.acts,
    recorder,
    pending: { enlist: enlistRecords, settle: (ids) => settleRecords(ports.db as Db, ids) },
    db: ports.db,
    clock: ports.clock,
    log: ports.log,
  });
}

async function listen(
  settings: ServerSettings,
  { ports, tls }: Platform,
  { modules }: House,
  door: Door,
  version: string,
): Promise<HttpServer> {
  const options = {
    host: settings.host,
    operations: modules.flatMap(({ operations }) => operations),
    door,
    log: ports.log,
    version,
    trustedProxies: settings.trustedProxies,
    behindTls: settings.publicUrl.startsWith('https:'),
    consoleDir: join(root, 'apps/console/dist'),
  };
  let { port, httpsPort } = settings;
  for (;;) {
    try {
      return await serveHttp({ ...options, port, secure: { ...tls, host: settings.httpsHost, port: httpsPort } });
    } catch (error) {
      const taken = takenPort(error);
      if (taken !== undefined && taken === port) port = giveWay(settings, 'port', port);
      else if (taken !== undefined && taken === httpsPort) httpsPort = giveWay(settings, 'httpsPort', httpsPort);
      else throw error;
    }
  }
}

function takenPort(error: unknown): number | undefined {
  const { code, port } = error as { code?: string; port?: number };
  return code === 'EADDRINUSE' && port !== 0 ? port : undefined;
}

/** A port that nobody chose gives way to any free one. */
function giveWay(settings: ServerSettings, name: 'port' | 'httpsPort', port: number): number {
  if (!settings.chosen(name)) return 0;
  const flag = name === 'port' ? '--port' : '--https-port';
  throw new Error(`Port ${port} is taken. Give another with ${flag}, or ${flag} 0 for any free one.`);
}
