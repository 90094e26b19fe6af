import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './start-citywall.ts';

/** Tools the ground is made of; without them and root it cannot be laid. */
export const needed = ['ip', 'nft', 'sshd', 'ssh', 'ssh-keygen', 'sshpass', 'rsyslogd', 'openssl', 'unshare'];

/** Whether this machine can lay the ground, and if not, why. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = needed.filter((tool) => spawnSync('which', [tool]).status !== 0);
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}

/** Where the platform is reached from the gateway and the host behind it. */
export const platformAddress = '10.88.9.1';
export const hostAddress = '10.88.1.2';
/** People outside, by the namespace they live in. */
export const outside = {
  attacker: '203.0.113.66',
  second: '203.0.113.67',
  third: '203.0.113.68',
  client: '203.0.113.77',
} as const;
export type Outsider = keyof typeof outside;

/** The one account on the host that has a password. */
export const account = { name: 'citizen', password: 'seven calm harbours' };

export interface Ground {
  /** Starts OpenSSH and rsyslog on the host, forwarding to the platform's syslog port over TCP. */
  startHost(syslogPort: number): void;
  /** Starts `citywall agent` on the gateway. */
  startAgent(url: string, token: string): void;
  /** Tries a password over SSH; whether it got in. Gives up after `seconds`. */
  logIn(from: Outsider, user: string, password: string, seconds?: number): Promise<boolean>;
  /** Whether a TCP connection to the host's SSH comes about within two seconds. */
  reaches(from: Outsider): boolean;
  /** What nftables on the gateway holds. */
  ruleset(): string;
  printed(): string;
  remove(): Promise<void>;
}

const mark = process.pid.toString(36);
const spaces = {
  gateway: `cwg${mark}`,
  host: `cwh${mark}`,
  attacker: `cwa${mark}`,
  second: `cwb${mark}`,
  third: `cwd${mark}`,
  client: `cwc${mark}`,
};

/**
 * Lays a small city in network namespaces: people outside on one network, a gateway, and behind it a host with OpenSSH
 * and rsyslog. The platform itself runs in the machine's own namespace, on a line of its own to the gateway.
 */
export function layGround(): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-attack-'));
  const children: ChildProcess[] = [];
  let text = '';
  layNetwork();
  prepareHost(folder);

  const start = (name: string, args: readonly string[]): void => {
    const child = spawn('ip', ['netns', 'exec', ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        text += `${name}: ${chunk.toString()}`;
      });
    }
    children.push(child);
  };

  return {
    startHost: (syslogPort) => {
      writeFileSync(join(folder, 'rsyslog.conf'), rsyslogConfiguration(folder, syslogPort));
      start('host', [spaces.host, 'unshare', '-m', 'sh', join(folder, 'host.sh')]);
    },
    startAgent: (url, token) => {
      const command = [process.execPath, join(root, 'bin/citywall.mjs'), 'agent', '--enforce', 'nftables'];
      start('agent', [spaces.gateway, ...command, '--url', url, '--token', token, '--state', join(folder, 'agent')]);
    },
    logIn: (from, user, password, seconds = 20) =>
      new Promise((resolve) => {
        const options = [
          'StrictHostKeyChecking=no',
          'UserKnownHostsFile=/dev/null',
          'PubkeyAuthentication=no',
          'NumberOfPasswordPrompts=1',
          `ConnectTimeout=${Math.min(seconds, 5)}`,
        ];
        const ssh = [
          'sshpass',
          '-p',
          password,
          'ssh',
          '-F',
          'none',
          ...options.flatMap((option) => ['-o', option]),
          '-l',
          user,
          hostAddress,
          'true',
        ];
        const child = spawn('ip', ['netns', 'exec', spaces[from], ...ssh], {
          stdio: 'ignore',
          timeout: seconds * 1000,
        });
        child.on('close', (code) => resolve(code === 0));
      }),
    reaches: (from) => {
      const connect = `require('node:net').connect({ host: '${hostAddress}', port: 22, timeout: 2000 })
        .on('connect', () => process.exit(0)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))`;
      return spawnSync('ip', ['netns', 'exec', spaces[from], process.execPath, '-e', connect]).status === 0;
    },
    ruleset: () =>
      execFileSync('ip', ['netns', 'exec', spaces.gateway, 'nft', 'list', 'ruleset'], { encoding: 'utf8' }),
    printed: () => text,
    remove: async () => {
      for (const child of children) {
        if (child.exitCode !== null || child.pid === undefined) continue;
        process.kill(-child.pid, 'SIGKILL');
        await new Promise((resolve) => child.once('close', resolve));
      }
      for (const space of Object.values(spaces)) {
        const inside = spawnSync('ip', ['netns', 'pids', space], { encoding: 'utf8' })
          .stdout.split('\n')
          .filter(Boolean);
        for (const pid of inside) process.kill(Number(pid), 'SIGKILL');
        spawnSync('ip', ['netns', 'del', space]);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Joins two namespaces by a cable. */
function cable(one: string, oneDevice: string, other: string, otherDevice: string): void {
  ip('link', 'add', oneDevice, 'netns', one, 'type', 'veth', 'peer', 'name', otherDevice, 'netns', other);
}

function address(space: string, device: string, cidr: string): void {
  ip('-n', space, 'addr', 'add', cidr, 'dev', device);
  ip('-n', space, 'link', 'set', device, 'up');
}

function layNetwork(): void {
  for (const space of Object.values(spaces)) {
    ip('netns', 'add', space);
    ip('-n', space, 'link', 'set', 'lo', 'up');
  }
  const { gateway, host } = spaces;
  cable(gateway, 'inside', host, 'eth0');
  address(gateway, 'inside', '10.88.1.1/24');
  address(host, 'eth0', `${hostAddress}/24`);
  ip('-n', host, 'route', 'add', 'default', 'via', '10.88.1.1');
  ip('-n', gateway, 'link', 'add', 'outside', 'type', 'bridge');
  address(gateway, 'outside', '203.0.113.1/24');
  for (const [index, who] of (Object.keys(outside) as Outsider[]).entries()) {
    cable(gateway, `out${index}`, spaces[who], 'eth0');
    ip('-n', gateway, 'link', 'set', `out${index}`, 'master', 'outside', 'up');
    address(spaces[who], 'eth0', `${outside[who]}/24`);
    ip('-n', spaces[who], 'route', 'add', 'default', 'via', '203.0.113.1');
  }
  ip('link', 'add', `cw${mark}`, 'type', 'veth', 'peer', 'name', 'platform', 'netns', gateway);
  ip('addr', 'add', `${platformAddress}/30`, 'dev', `cw${mark}`);
  ip('link', 'set', `cw${mark}`, 'up');
  address(gateway, 'platform', '10.88.9.2/30');
  ip('route', 'add', '10.88.1.0/24', 'via', '10.88.9.2');
  execFileSync('ip', ['netns', 'exec', gateway, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

/**
 * The host's own files. It lives in a mount namespace with a /dev and accounts of its own, so that the machine the test
 * runs on keeps its log socket and its users.
 */
function prepareHost(folder: string): void {
  mkdirSync(join(folder, 'spool'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host_key')]);
  const hash = execFileSync('openssl', ['passwd', '-6', account.password], { encoding: 'utf8' }).trim();
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      'Port 22',
      `HostKey ${folder}/host_key`,
      'UsePAM yes',
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'SyslogFacility AUTH',
      'PidFile none',
      'UseDNS no',
      'MaxStartups 100',
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(folder, 'host.sh'),
    `set -e
cp /etc/passwd ${folder}/passwd
cp /etc/shadow ${folder}/shadow
chmod 640 ${folder}/shadow
echo '${account.name}:x:4242:4242::/tmp:/bin/sh' >> ${folder}/passwd
echo '${account.name}:${hash}:19000:0:99999:7:::' >> ${folder}/shadow
mount --bind ${folder}/passwd /etc/passwd
mount --bind ${folder}/shadow /etc/shadow
mkdir ${folder}/dev
mount -t tmpfs -o mode=755 tmpfs ${folder}/dev
for device in null zero full random urandom tty; do cp -a /dev/$device ${folder}/dev/; done
mkdir ${folder}/dev/pts
mount --rbind /dev/pts ${folder}/dev/pts
ln -s pts/ptmx ${folder}/dev/ptmx
ln -s /proc/self/fd ${folder}/dev/fd
mount --rbind ${folder}/dev /dev
mount -t tmpfs tmpfs /run
mkdir /run/sshd
hostname() { echo web-01; }
rsyslogd -n -i NONE -f ${folder}/rsyslog.conf &
while [ ! -S /dev/log ]; do sleep 0.1; done
exec "$(command -v sshd)" -D -f ${folder}/sshd_config
`,
  );
}

function rsyslogConfiguration(folder: string, port: number): string {
  return `global(workDirectory="${folder}/spool" localHostname="web-01")
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
action(type="omfwd" target="${platformAddress}" port="${port}" protocol="tcp" template="RSYSLOG_SyslogProtocol23Format"
  tcp_framing="octet-counted" action.resumeRetryCount="-1")
`;
}
