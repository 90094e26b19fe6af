import type { Json } from '@citywall/kernel';
import { AttemptBalance, type Held, type SavedBalance } from './attempt-balance.ts';
import type { Hit, SessionHit } from './detect-hit.ts';

/** A hit that counts, for one rule: `count` is what is left of it once sshd and PAM are reconciled. */
export interface Counted<Reference extends Json> {
  readonly rule: string;
  readonly count: number;
  readonly hit: Hit<Reference>;
}

/**
 * Makes a failed attempt to log in over SSH count once, whether sshd, PAM or
 * both report it, and with sshd's address where both do. Works rule by rule: a
 * rule that matches only what PAM writes still counts all of it.
 */
export interface AttemptReconciliation<Reference extends Json> {
  /** What counts now that this hit is known; `now` is ms of the wall clock. */
  add(rule: string, hit: Hit<Reference>, now: number): readonly Counted<Reference>[];
  /** Takes note of what a line tells of its session. */
  note(hit: SessionHit): void;
  /** What counts because it has waited long enough on the wall clock. */
  pass(now: number): readonly Counted<Reference>[];
  /** Everything that still waits: the input has ended. */
  end(): readonly Counted<Reference>[];
  snapshot(): Json;
  restore(snapshot: Json): void;
}

/** How long PAM's count waits for sshd's line, in event time: a name look-up may stand between them. */
const eventHold = 60_000;
const clockStep = 1_000;
/** The same on the wall clock of a live stream, where a late alert costs more than a name in place of an address. */
const wallHold = 15_000;
/** A connection that has been quiet for so long is over; its pid may be used again. */
const sessionIdle = 600_000;
const mostSessions = 100_000;
/** How far the pid of PAM's own process, which keyboard-interactive forks, lies behind that of its connection. */
const farthestChild = 16;

interface Session<Reference extends Json> {
  readonly id: string;
  /** Event time of its last line, ms. */
  touched: number;
  address: string | undefined;
  port: number | undefined;
  user: string | undefined;
  /** Whether sshd wrote about it, and not PAM alone. */
  hasServer: boolean;
  readonly balances: Map<string, AttemptBalance<Hit<Reference>>>;
}

type SavedSession<Reference extends Json> = Omit<Session<Reference>, 'balances'> & {
  readonly balances: readonly (readonly [string, SavedBalance<Hit<Reference>>])[];
};

interface Saved<Reference extends Json> {
  readonly sessions: readonly SavedSession<Reference>[];
  /** Each id and the session it leads to. */
  readonly ids: readonly (readonly [string, string])[];
  readonly clocks: Readonly<Record<string, number>>;
}

/** Makes the stage between matching and counting. Its memory is bounded: the connections quiet longest are settled first. */
export function createAttemptReconciliation<Reference extends Json>(): AttemptReconciliation<Reference> {
  return new Reconciliation<Reference>();
}

class Reconciliation<Reference extends Json> implements AttemptReconciliation<Reference> {
  /** By id, least recently used first. */
  #sessions = new Map<string, Session<Reference>>();
  /** Sessions in which something waits. */
  #waiting = new Set<Session<Reference>>();
  /** Latest event time of each host, to the second: sources run on clocks of their own. */
  #clocks = new Map<string, number>();

  add(rule: string, hit: Hit<Reference>, now: number): readonly Counted<Reference>[] {
    const { attempt } = hit;
    if (attempt === undefined) return [{ rule, count: hit.count, hit }];
    const counted = this.#advance(hostOf(attempt.session), hit.time);
    const session = this.#sessionOf(hit, counted);
    const balance = session.balances.get(rule) ?? new AttemptBalance<Hit<Reference>>();
    session.balances.set(rule, balance);
    const known = withAddress(hit, session.address);
    // PAM's own complaint in sshd's log names the host as DNS does; sshd's next line may tell the address.
    const mayLearn = attempt.channel === 'pam-error' && attempt.address === undefined && session.address === undefined;
    if (attempt.reporter === 'sshd' && !mayLearn) {
      const count = balance.pass(attempt.channel, hit.count);
      if (count > 0) counted.push({ rule, count, hit: known });
    } else {
      balance.hold(attempt.channel, hit.count, hit, hit.time, now);
    }
    this.#watch(session);
    return counted;
  }

  note(hit: SessionHit): void {
    const { id, address, port } = hit.session;
    let session = this.#sessions.get(id);
    if (session === undefined || isOver(session, hit.time, port)) {
      // What waits in the session before is settled when its host's clock moves on.
      if (session !== undefined && session.balances.size > 0) return;
      session = this.#openSession(id, hit.time, []);
      this.#sessions.set(id, session);
    }
    session.address ??= address;
    session.port ??= port;
    session.hasServer = true;
  }

  pass(now: number): readonly Counted<Reference>[] {
    return this.#release((held) => held.arrivedAt + wallHold <= now);
  }

  end(): readonly Counted<Reference>[] {
    return this.#release(() => true);
  }

  snapshot(): Json {
    const sessions = [...new Set(this.#sessions.values())].map((session) => ({
      ...session,
      balances: [...session.balances].map(([rule, balance]) => [rule, balance.save()] as const),
    }));
    const ids = [...this.#sessions].map(([id, session]) => [id, session.id] as const);
    return { sessions, ids, clocks: Object.fromEntries(this.#clocks) } as unknown as Json;
  }

  restore(snapshot: Json): void {
    const saved = snapshot as unknown as Saved<Reference>;
    const byId = new Map(saved.sessions.map((session) => [session.id, restoreSession(session)] as const));
    this.#clocks = new Map(Object.entries(saved.clocks));
    this.#sessions = new Map();
    this.#waiting = new Set();
    for (const [id, own] of saved.ids) {
      const session = byId.get(own);
      if (session === undefined) continue;
      this.#sessions.set(id, session);
      this.#watch(session);
    }
  }

  /** Moves a host's clock on and lets go of what has waited for its whole time there. */
  #advance(host: string, time: number): Counted<Reference>[] {
    const clock = this.#clocks.get(host);
    // Once a second is enough: looking through what waits costs more than waiting.
    if (clock !== undefined && time < clock + clockStep) return [];
    if (clock === undefined && this.#clocks.size >= mostSessions) this.#clocks.clear();
    this.#clocks.set(host, time);
    if (this.#waiting.size === 0) return [];
    const due = [...this.#waiting].filter((session) => hostOf(session.id) === host);
    return this.#release((held) => held.time + eventHold <= time, due);
  }

  #sessionOf(hit: Hit<Reference>, counted: Counted<Reference>[]): Session<Reference> {
    const { session: note, attempt } = hit;
    const id = attempt?.session ?? '';
    let session = this.#sessions.get(id);
    const port = note?.port;
    if (session !== undefined && isOver(session, hit.time, port)) {
      counted.push(...this.#release(() => true, [session]));
      session = undefined;
    }
    session ??= this.#linkedSession(hit) ?? this.#openSession(id, hit.time, counted);
    // Where PAM's own process and the connection were found to be one, both ids lead to it.
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    session.touched = Math.max(session.touched, hit.time);
    session.port ??= port;
    session.user ??= attempt?.user;
    if (attempt?.reporter === 'sshd') {
      session.hasServer = true;
      session.address = note?.address ?? session.address;
    } else if (!session.hasServer) {
      // Until sshd tells the address, PAM's is the one that is known.
      session.address ??= attempt?.address;
    }
    return session;
  }

  #openSession(id: string, time: number, counted: Counted<Reference>[]): Session<Reference> {
    if (this.#sessions.size >= mostSessions) {
      const [oldest, session] = this.#sessions.entries().next().value ?? [];
      if (oldest !== undefined && session !== undefined) {
        counted.push(...this.#release(() => true, [session]));
        this.#sessions.delete(oldest);
      }
    }
    return {
      id,
      touched: time,
      address: undefined,
      port: undefined,
      user: undefined,
      hasServer: false,
      balances: new Map(),
    };
  }

  /**
   * For keyboard-interactive, sshd forks a process that speaks with PAM, and
   * PAM's line carries the pid of that. The two belong together when the pids
   * are close, the account is the same, and only one of them was sshd's.
   */
  #linkedSession(hit: Hit<Reference>): Session<Reference> | undefined {
    const { attempt } = hit;
    if (attempt === undefined || attempt.channel === 'password') return undefined;
    const isServer = attempt.reporter === 'sshd';
    const host = hostOf(attempt.session);
    const pid = Number(attempt.session.slice(host.length + 1));
    if (!Number.isSafeInteger(pid)) return undefined;
    for (let distance = 1; distance <= farthestChild; distance++) {
      const other = this.#sessions.get(`${host} ${isServer ? pid + distance : pid - distance}`);
      if (other === undefined || other.hasServer === isServer || hit.time - other.touched > eventHold) continue;
      const isSameAccount = attempt.user === undefined || other.user === undefined || attempt.user === other.user;
      if (isSameAccount && (isServer || isInteractive(other))) return other;
    }
    return undefined;
  }

  #watch(session: Session<Reference>): void {
    for (const balance of session.balances.values()) {
      if (balance.held.length > 0) {
        this.#waiting.add(session);
        return;
      }
    }
    this.#waiting.delete(session);
  }

  #release(
    isDue: (held: Held<Hit<Reference>>) => boolean,
    sessions: Iterable<Session<Reference>> = [...this.#waiting],
  ): Counted<Reference>[] {
    const counted: Counted<Reference>[] = [];
    for (const session of sessions) {
      for (const [rule, balance] of session.balances) {
        for (const held of balance.release(isDue)) {
          counted.push({ rule, count: held.remaining, hit: withAddress(held.item, session.address) });
        }
      }
      this.#watch(session);
    }
    return counted.sort((left, right) => left.hit.time - right.hit.time);
  }
}

function restoreSession<Reference extends Json>({ balances, ...rest }: SavedSession<Reference>): Session<Reference> {
  return {
    ...rest,
    balances: new Map(balances.map(([rule, balance]) => [rule, new AttemptBalance(balance)] as const)),
  };
}

/** Whether a line that came under the id of a session is of a later connection. */
function isOver(session: Session<Json>, time: number, port: number | undefined): boolean {
  const isOther = port !== undefined && session.port !== undefined && session.port !== port;
  return isOther || time - session.touched > sessionIdle;
}

function isInteractive(session: Session<Json>): boolean {
  for (const balance of session.balances.values()) {
    const { counts } = balance.save();
    if ((counts['pam-error'] ?? 0) + (counts['keyboard-interactive'] ?? 0) > 0) return true;
  }
  return false;
}

function hostOf(session: string): string {
  return session.slice(0, session.lastIndexOf(' '));
}

/** The fields that hold the address of the remote host, under which correlations may group. */
const addressFields = ['src_host', 'src_ip', 'src_endpoint.ip'];

/** PAM may know the remote host by name only; where sshd told the address of the connection, that is it. */
function withAddress<Reference extends Json>(hit: Hit<Reference>, address: string | undefined): Hit<Reference> {
  if (address === undefined || hit.attempt?.address !== undefined) return hit;
  const values = { ...hit.values };
  for (const name of addressFields) values[name] = address;
  return { ...hit, values };
}
