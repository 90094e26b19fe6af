import { join } from 'node:path';
import {
  type AlarmBoard,
  type Blobs,
  type Live,
  type Log,
  type Ports,
  type Signer,
  systemClock,
} from '@citywall/kernel';
import {
  createDatabase,
  createDomainEvents,
  createJobs,
  createSettings,
  type Database,
  type LoadedSettings,
  type RunningDomainEvents,
  type RunningJobs,
} from '@citywall/platform/database';
import { type Lake, openLake } from '@citywall/platform/lake';
import {
  createAlarmBoard,
  createBlobs,
  createLive,
  createLog,
  openSigner,
  openTlsIdentity,
  type TlsIdentity,
  watchDisk,
} from '@citywall/platform/runtime';
import { createLmdbStreams, type Streams } from '@citywall/platform/streams';
import type { ServerSettings } from './settings.ts';

/** The platform's adapters, opened over one data folder. */
export interface Platform {
  readonly ports: Ports;
  readonly database: Database;
  readonly events: RunningDomainEvents;
  readonly jobs: RunningJobs;
  readonly settings: LoadedSettings;
  readonly streams: Streams;
  readonly lake: Lake;
  readonly tls: TlsIdentity;
  /** Streams, lake, then the database last. */
  close(): Promise<void>;
}

/** What stands before anything that can fail slowly. */
interface Foundation {
  readonly log: Log;
  readonly alarms: AlarmBoard;
  readonly live: Live;
  readonly signer: Signer;
  readonly blobs: Blobs;
}

/** Opens every adapter; what was opened is closed again when a later one fails. */
export async function openPlatform(settings: ServerSettings): Promise<Platform> {
  const { data } = settings;
  const foundation: Foundation = {
    log: createLog(settings.logLevel, join(data, 'log/citywall.log')),
    alarms: createAlarmBoard(systemClock),
    live: createLive(),
    signer: openSigner(join(data, 'keys')),
    blobs: createBlobs(join(data, 'blobs')),
  };
  const { log, alarms } = foundation;
  const tls = await openTlsIdentity(join(data, 'keys'), systemClock.now());
  const disk = await watchDisk(data, alarms, log);
  const database = await createDatabase({ dataDir: data, url: settings.databaseUrl || undefined, log });
  try {
    const events = createDomainEvents(database, { clock: systemClock, log, onParked: raiseParked(alarms) });
    const jobs = createJobs(database, { clock: systemClock, log, onFailed: raiseFailed(alarms) });
    const loaded = createSettings(database, log);
    const streams = createLmdbStreams({ folder: join(data, 'streams') });
    const lake = await openLake({ folder: join(data, 'lake'), temporaryFolder: join(data, 'tmp/lake') });
    const ports: Ports = {
      ...foundation,
      clock: systemClock,
      db: database.db,
      events,
      jobs,
      settings: loaded,
      dataDir: data,
    };
    const close = async (): Promise<void> => {
      disk.stop();
      await lake.close();
      await streams.close();
      await database.close();
    };
    return { ports, database, events, jobs, settings: loaded, streams, lake, tls, close };
  } catch (error) {
    disk.stop();
    await database.close();
    throw error;
  }
}

function raiseParked(alarms: AlarmBoard) {
  return (consumer: string, { topic, id }: { readonly topic: string; readonly id: string }, reason: string): void =>
    alarms.raise(
      `platform.event.parked:${consumer}`,
      'high',
      {
        en: `${consumer} could not handle ${topic} and set it aside. The process log says why.`,
        zh: `${consumer} 无法处理 ${topic}，已将其搁置。原因见进程日志。`,
      },
      { event: id, reason },
    );
}

function raiseFailed(alarms: AlarmBoard) {
  return (queue: string, _data: unknown, reason: string): void =>
    alarms.raise(
      `platform.job.failed:${queue}`,
      'medium',
      { en: `Work of ${queue} failed for good.`, zh: `${queue} 的任务最终失败。` },
      { reason },
    );
}
