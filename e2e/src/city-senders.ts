import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './start-citywall.ts';

/** A real syslog daemon that forwards what programs log on its socket. */
export interface Sender {
  /** Logs through the daemon, as `logger` does. */
  log(words: string): void;
  stop(): Promise<void>;
}

/** Where the daemon finds Citywall. */
export interface Destination {
  readonly syslogPort: number;
  /** DIR/keys/tls.crt of the running city. */
  readonly certificate: string;
}

/** Whether rsyslogd is here with the output module, e.g. omrelp. */
export function hasRsyslog(module: string): boolean {
  return (
    spawnSync('rsyslogd', ['-v']).status === 0 &&
    spawnSync('sh', ['-c', `ls /usr/lib/*/rsyslog/${module}.so`]).status === 0
  );
}

/** The rsyslog configurations of the guide by what tells them apart, as a reader would copy them. */
export function guideConfiguration(telling: string): string {
  const blocks = readFileSync(join(root, 'docs/guide/en/2-logs.md'), 'utf8').split('```');
  const block = blocks.find((text, index) => index % 2 === 1 && text.includes(telling));
  if (block === undefined) throw new Error(`The guide has no configuration with ${telling}.`);
  return block.slice(block.indexOf('\n') + 1);
}

/** Starts rsyslogd in `folder` with a configuration of the guide, pointed at the city. */
export async function startRsyslog(folder: string, configuration: string, to: Destination): Promise<Sender> {
  const socket = join(folder, 'log.sock');
  const pointed = configuration
    .replaceAll('citywall.example', '127.0.0.1')
    .replaceAll('"5514"', `"${to.syslogPort}"`)
    .replace('/etc/rsyslog.d/citywall-ca.pem', to.certificate);
  const file = join(folder, 'rsyslog.conf');
  writeFileSync(
    file,
    `global(workDirectory="${folder}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${socket}")\n${pointed}`,
  );
  return sender(spawn('rsyslogd', ['-n', '-f', file, '-i', join(folder, 'pid')], { stdio: 'pipe' }), socket);
}

/** Where syslog-ng lies: unpacked in CITYWALL_SYSLOG_NG (its package conflicts with rsyslog's) or installed. */
const unpacked = process.env.CITYWALL_SYSLOG_NG ?? '';
const program = join(unpacked === '' ? '/' : unpacked, 'usr/sbin/syslog-ng');

/** Whether syslog-ng is here. */
export const hasSyslogNg = existsSync(program);

/** Starts syslog-ng in `folder` with the configuration of the guide, pointed at the city. */
export async function startSyslogNg(folder: string, to: Destination): Promise<Sender> {
  const socket = join(folder, 'log.sock');
  const pointed = guideConfiguration('destination d_citywall')
    .replaceAll('citywall.example', '127.0.0.1')
    .replaceAll('port(5514)', `port(${to.syslogPort})`)
    .replace('system(); internal();', `unix-dgram("${socket}");`)
    .replace('reliable(yes)', `reliable(yes) dir("${folder}")`);
  const file = join(folder, 'syslog-ng.conf');
  writeFileSync(file, `@version: 3.38\n${pointed}`);
  const libraries = unpacked === '' ? [] : find(unpacked, '*.so*');
  const modules = find(unpacked === '' ? '/usr/lib' : unpacked, 'libaffile.so')[0] ?? '';
  const args = [
    '-F',
    '-f',
    file,
    '-R',
    join(folder, 'persist'),
    '-p',
    join(folder, 'pid'),
    '-c',
    join(folder, 'control'),
  ];
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
  return sender(spawn(program, [...args, `--module-path=${modules}`], { stdio: 'pipe', env }), socket);
}

function find(below: string, name: string): readonly string[] {
  const found = spawnSync('find', [below, '-name', name, '-printf', '%h\n'], { encoding: 'utf8' }).stdout;
  return [...new Set(found.trim().split('\n'))];
}

async function sender(child: ChildProcess, socket: string): Promise<Sender> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  for (const end = Date.now() + 10_000; !existsSync(socket); await sleep(50)) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`The sender did not start: ${said}`);
  }
  return {
    log(words) {
      const ran = spawnSync('logger', ['-u', socket, '-t', 'sender-test', words], { encoding: 'utf8' });
      if (ran.status !== 0) throw new Error(`logger: ${ran.stderr}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
