import type { City } from '@citywall/city';
import { Problem } from '@citywall/kernel';
import { platformEvent } from './announce-alarms.ts';
import { type CityServer, startCityServer } from './city-server.ts';
import { lockData } from './data-lock.ts';
import { startDemonstration } from './demonstration.ts';
import { readSettings, type ServerSettings } from './settings.ts';

/** Where lines for people go. */
export interface Announcer {
  out(line: string): void;
  err(line: string): void;
}

/** A stop that takes longer than this is not waited for, ms; what is unfinished is recovered at the next start. */
const longestStopMs = 4_500;

/** `citywall serve`: runs the platform until SIGINT, SIGTERM or the launcher's end. Resolves with the exit code. */
export async function serve(args: readonly string[], environment: NodeJS.ProcessEnv, io: Announcer): Promise<number> {
  let settings: ServerSettings;
  let unlock: () => void;
  try {
    settings = readSettings(args, environment);
    unlock = lockData(settings.data);
  } catch (error) {
    io.err(error instanceof Problem ? error.text.en : String((error as Error).message));
    return 2;
  }
  const asked = stopAsked();
  try {
    return await live(settings, io, asked);
  } catch (error) {
    io.err(
      `Citywall cannot run on ${settings.data}: ${error instanceof Problem ? error.text.en : (error as Error).message}`,
    );
    return 1;
  } finally {
    unlock();
    // Nothing may keep a stopped platform in the process table.
    setTimeout(() => process.exit(), 1_000).unref();
  }
}

async function live(settings: ServerSettings, io: Announcer, asked: Promise<string>): Promise<number> {
  io.err(`Starting Citywall on ${settings.data} …`);
  const server = await startCityServer(settings);
  const city = settings.empty ? undefined : await startDemonstration(server);
  announce(server, settings, io);
  const { log } = server.platform.ports;
  process.on('uncaughtException', (error) => {
    log.error({ error: error.stack ?? String(error) }, 'fault');
    io.err(`A fault ended Citywall: ${error.message}. The process log under ${settings.data}/log says more.`);
    process.exit(1);
  });
  const why = await asked;
  io.err(`Stopping (${why}) …`);
  await stopWithin(server, city);
  io.err('Stopped.');
  return 0;
}

function announce(
  { url, secureUrl, syslogPort, signInPath }: CityServer,
  settings: ServerSettings,
  io: Announcer,
): void {
  const base = settings.publicUrl || url;
  io.out(`Citywall ready at ${base}`);
  if (secureUrl !== undefined) io.out(`The same over TLS at ${secureUrl}`);
  if (signInPath !== undefined) io.out(`Sign in once as the first administrator: ${base}${signInPath}`);
  io.out(
    `Logs are taken in by syslog (UDP, TCP, TLS) and RELP on port ${syslogPort}, and by POST ${base}/api/v1/intake/SOURCE`,
  );
  if (!settings.empty)
    io.out('The demonstration city is running: an attack shows within a minute. Without it: --empty');
}

async function stopWithin(server: CityServer, city: City | undefined): Promise<void> {
  const { ports } = server.platform;
  const late = setTimeout(() => {
    ports.log.error({}, 'stopping took too long; the rest is recovered at the next start');
    process.exit(1);
  }, longestStopMs);
  await city
    ?.stop()
    .catch((error: unknown) => ports.log.warn({ error: String(error) }, 'the city did not stop cleanly'));
  await server.house.recorder.append(platformEvent(ports, 'platform.server.stop', 'server')).catch(() => {});
  await server.stop();
  clearTimeout(late);
}

/** Resolves with the reason at the first request to stop; further ones change nothing. */
function stopAsked(): Promise<string> {
  return new Promise((asked) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked(signal));
    // The channel of the launcher closes when it dies, however it dies.
    process.on('disconnect', () => asked('the launcher is gone'));
  });
}
