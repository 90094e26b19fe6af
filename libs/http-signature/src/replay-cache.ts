import { refuse } from './refuse.ts';

/** Remembers what was accepted, so that nothing is accepted twice. */
export interface ReplayCache {
  /**
   * Takes note of one mark of a message of a key until a time (ms). Throws `http-signature.replay.seen` for one that is
   * known, and `.full` when there is no room: what still counts is never forgotten for something newer.
   */
  admit(key: string, marks: readonly string[], until: number, now: number): void | Promise<void>;
}

export interface ReplayLimits {
  /** Marks of one key that are remembered at once. */
  readonly mostOfKey?: number;
  /** Keys that are remembered at once. */
  readonly mostKeys?: number;
}

/** A cache in memory. One key that floods fills its own part only. */
export function createReplayCache({ mostOfKey = 20_000, mostKeys = 1_000 }: ReplayLimits = {}): ReplayCache {
  const keys = new Map<string, Map<string, number>>();
  const sweep = (marks: Map<string, number>, now: number): void => {
    for (const [mark, until] of marks) if (until <= now) marks.delete(mark);
  };
  return {
    admit: (key, marks, until, now) => {
      const known = keys.get(key) ?? new Map<string, number>();
      if (marks.some((mark) => (known.get(mark) ?? 0) > now)) throw refusedReplay();
      if (known.size + marks.length > mostOfKey) sweep(known, now);
      if (!keys.has(key) && keys.size >= mostKeys) {
        for (const [other, theirs] of keys) {
          sweep(theirs, now);
          if (theirs.size === 0) keys.delete(other);
        }
        if (keys.size >= mostKeys) throw full();
      }
      if (known.size + marks.length > mostOfKey) throw full();
      for (const mark of marks) known.set(mark, until);
      keys.set(key, known);
    },
  };
}

/** What a cache throws for what it knows: `http-signature.replay.seen`. */
export function refusedReplay(): Error {
  return refuse(
    'replay.seen',
    'This message was accepted before. Sign a new one with a nonce of its own.',
    '该消息已被接受过。请使用新的随机数重新签署。',
  );
}

function full(): Error {
  return refuse(
    'replay.full',
    'Too many signed messages at once. Send this one again in a minute, with a new signature.',
    '短时间内签名消息过多。请在一分钟后重新签署并发送。',
  );
}
