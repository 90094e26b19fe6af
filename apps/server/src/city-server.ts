import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Db } from '@citywall/kernel';
import { enlistRecord, migrate, settleRecords } from '@citywall/platform/database';
import { createDoor, type Door, type HttpServer, serveHttp } from '@citywall/platform/http';
import { platformEvent } from './announce-alarms.ts';
import { type House, mountModules } from './mount.ts';
import { openPlatform, type Platform } from './platform.ts';
import { replayPending } from './replay-pending.ts';
import type { ServerSettings } from './settings.ts';

const root = resolve(import.meta.dirname, '../../..');

/** A running platform. */
export interface CityServer {
  readonly url: string;
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
    const house = mountModules(platform, settings, version);
    await startModules(platform, house, undo);
    const door = openDoor(platform, house);
    undo.push(() => door.stop());
    const http = await listen(settings, platform, house, door, version);
    undo.push(() => http.close());
    const first = await house.identity.ensureFirstAdministrator(settings.adminPassword || undefined);
    await house.recorder.append(platformEvent(platform.ports, 'platform.server.start', version));
    return { url: http.url, syslogPort: house.detection.port(), house, platform, signInPath: first.link, stop };
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
    recorder,
    pending: { enlist: enlistRecord, settle: (ids) => settleRecords(ports.db as Db, ids) },
    db: ports.db,
    clock: ports.clock,
    log: ports.log,
  });
}

/** A port that nobody chose gives way to a free one when it is taken. */
async function listen(
  settings: ServerSettings,
  { ports }: Platform,
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
    behindTls: settings.publicUrl.startsWith('https:'),
    consoleDir: join(root, 'apps/console/dist'),
  };
  try {
    return await serveHttp({ ...options, port: settings.port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (settings.chosen('port')) {
      throw new Error(`Port ${settings.port} is taken. Give another with --port, or --port 0 for any free one.`);
    }
    return serveHttp({ ...options, port: 0 });
  }
}
