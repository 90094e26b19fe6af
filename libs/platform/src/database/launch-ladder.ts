import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** How to start a PostgreSQL program so that it does not find itself to be root, which it refuses. */
export interface Launch {
  readonly name: 'direct' | 'user-namespace' | 'capabilities';
  /** Command and arguments that go before the program; empty when it is started directly. */
  readonly prefix: readonly string[];
  /** Owner that the cluster's files must have. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/**
 * Chooses the first way that works here. An ordinary user starts it directly. Root takes
 * a user namespace, in which the process sees itself as another user while files stay
 * root's, so that clone and data folder may be closed to others; where namespaces are
 * forbidden (some containers) it becomes that user but keeps the capability to reach closed folders.
 */
export function chooseLaunch(program: string): Launch {
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (process.getuid === undefined || (owner.uid !== 0 && hasName())) return { name: 'direct', prefix: [], owner };
  for (const launch of ladder(owner, knownUser())) {
    const [command = '', ...rest] = launch.prefix;
    if (spawnSync(command, [...rest, program, '--version'], { timeout: 10_000 }).status === 0) return launch;
  }
  throw new Error(
    `PostgreSQL refuses to run as ${owner.uid === 0 ? 'root' : 'a user without a name in /etc/passwd'}, and neither unshare ` +
      '(user namespaces) nor setpriv works here. Run Citywall as an ordinary user, or set CITYWALL_DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

function ladder(owner: Launch['owner'], user: number): readonly Launch[] {
  const namespace: Launch = {
    name: 'user-namespace',
    prefix: ['unshare', '-U', `--map-user=${user}`, `--map-group=${user}`],
    owner,
  };
  if (owner.uid !== 0) return [namespace];
  const capabilities = '+dac_override,+dac_read_search';
  const become = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  const keep = [`--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`];
  return [
    namespace,
    { name: 'capabilities', prefix: ['setpriv', ...become, ...keep], owner: { uid: user, gid: user } },
  ];
}

/** PostgreSQL looks its user up by number and gives up without a name. */
function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

const nobody = 65_534;

/** A user other than root that /etc/passwd names: `nobody` where it can be, else the first. */
function knownUser(): number {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => Number(line.split(':')[2]));
  return users.includes(nobody) ? nobody : (users.find((uid) => uid > 0) ?? nobody);
}
