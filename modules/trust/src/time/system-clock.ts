import { execFile } from 'node:child_process';

/** What the operating system's own keeper of time says. */
export type SystemTime =
  /** Nothing keeps the clock, or nothing tells about it. */
  | { readonly kept: 'unknown' }
  /** `bound` ms: no further from true time than this, when it is told. */
  | { readonly kept: 'synchronised'; readonly by: string; readonly bound: number | undefined }
  | { readonly kept: 'unsynchronised'; readonly by: string };

const timeoutMs = 2_000;

/** Asks chrony, then systemd (which reads the state of the kernel's clock). */
export async function readSystemTime(): Promise<SystemTime> {
  const tracking = await run('chronyc', ['-n', '-c', 'tracking']);
  const chrony = tracking === undefined ? undefined : readChrony(tracking);
  if (chrony !== undefined) return chrony;
  const shown = await run('timedatectl', ['show', '--property=NTP', '--property=NTPSynchronized']);
  return shown === undefined ? { kept: 'unknown' } : readTimedate(shown);
}

/** `chronyc -c tracking`: 14 fields; 4 system offset, 10 root delay, 11 root dispersion (seconds), 13 leap status. */
export function readChrony(line: string): SystemTime | undefined {
  const fields = line.trim().split(',');
  if (fields.length !== 14) return undefined;
  if (fields[13] === 'Not synchronised') return { kept: 'unsynchronised', by: 'chrony' };
  const [offset, delay, dispersion] = [fields[4], fields[10], fields[11]].map(Number) as [number, number, number];
  const bound = (Math.abs(offset) + delay / 2 + dispersion) * 1000;
  return Number.isFinite(bound) ? { kept: 'synchronised', by: 'chrony', bound } : undefined;
}

/** `timedatectl show`: whether some service keeps the clock, and whether the kernel counts it as synchronised. */
export function readTimedate(text: string): SystemTime {
  if (text.includes('NTPSynchronized=yes')) return { kept: 'synchronised', by: 'systemd', bound: undefined };
  return text.includes('NTP=yes') ? { kept: 'unsynchronised', by: 'systemd' } : { kept: 'unknown' };
}

function run(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: timeoutMs, maxBuffer: 16 * 1024 }, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
  });
}
