import { spawnSync } from 'node:child_process';

/** How to start a PostgreSQL program so that it does not find itself to be root, which it refuses. */
export interface Launch {
  readonly name: 'direct' | 'user-namespace' | 'capabilities';
  /** Command and arguments that go before the program; empty when it is started directly. */
  readonly prefix: readonly string[];
  /** Owner that the cluster's files must have. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** The account `nobody`: owns the cluster only where user namespaces are forbidden to root. */
const nobody = 65_534;

/**
 * Chooses the first way that works here. Root takes a user namespace, in which the
 * process sees itself as user 1000 while files stay root's, so that clone and data
 * folder may be closed to others; where namespaces are forbidden (some containers) it
 * becomes `nobody` but keeps the capability to reach closed folders.
 */
export function chooseLaunch(program: string): Launch {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const direct: Launch = { name: 'direct', prefix: [], owner: { uid, gid } };
  if (process.getuid === undefined || uid !== 0) return direct;
  for (const launch of ladderOfRoot) {
    const [command = '', ...rest] = launch.prefix;
    if (spawnSync(command, [...rest, program, '--version'], { timeout: 10_000 }).status === 0) return launch;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither unshare (user namespaces) nor setpriv works here. ' +
      'Run Citywall as an ordinary user, or set CITYWALL_DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

const ladderOfRoot: readonly Launch[] = [
  {
    name: 'user-namespace',
    prefix: ['unshare', '-U', '--map-user=1000', '--map-group=1000'],
    owner: { uid: 0, gid: 0 },
  },
  {
    name: 'capabilities',
    prefix: [
      'setpriv',
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      '--inh-caps=+dac_override,+dac_read_search',
      '--ambient-caps=+dac_override,+dac_read_search',
    ],
    owner: { uid: nobody, gid: nobody },
  },
];
