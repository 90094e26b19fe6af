import { type Call, type Db, newId, notFound } from '@citywall/kernel';
import type { RootKeeper } from '../root/index.ts';
import { type Context, platformActor } from '../surroundings.ts';
import type { Provider } from '../vault/index.ts';
import { destroyDue, destructionQueue } from './destroy-key.ts';
import { readKey } from './key.store.ts';
import type { WholeKey } from './key.ts';
import { createKeyDirectory, type KeyDirectory } from './key-directory.ts';
import { createQuotas } from './quota.ts';
import { platformRing, platformRingName } from './ring.store.ts';
import { requireManage, requireUse } from './ring-guard.ts';
import { rotateDue, rotateWorn, rotationQueue } from './rotation.ts';
import { createUseCount, type UseCount } from './use-count.ts';

/** What the operations on keys share. */
export interface KeyDesk {
  readonly context: Context;
  readonly provider: Provider;
  readonly keeper: RootKeeper;
  readonly directory: KeyDirectory;
  readonly uses: UseCount;
  /** Takes items from the caller's quota. */
  readonly takeQuota: (principal: string, items: number) => void;
  /** The key for use: founded, unsealed, and the caller may use its ring. */
  forUse(call: Call, id: string): Promise<WholeKey>;
  /** The key for a change, locked in the call's transaction; forgotten by all processes once that commits. */
  forChange(call: Call, id: string): Promise<WholeKey>;
  /** Id of the ring of the platform's own keys. */
  platformRing(db: Db): Promise<string>;
  start(): void;
  stop(): Promise<void>;
}

export function createKeyDesk(context: Context, provider: Provider, keeper: RootKeeper): KeyDesk {
  const { ports } = context;
  const directory = createKeyDirectory(ports.clock);
  const uses = createUseCount(ports.db, ports.clock, ports.log, async (key) => {
    if (keeper.state() === 'unsealed') await rotateWorn(context, provider, directory, key);
  });
  return {
    ...{ context, provider, keeper, directory, uses },
    takeQuota: createQuotas(ports.clock, ports.settings),
    forUse: async (call, id) => {
      keeper.requireOpen();
      const whole = await directory.get(call.db, id);
      requireUse(whole.ring, call.principal);
      return whole;
    },
    forChange: async (call, id) => {
      const whole = await readKey(call.db, id, true);
      if (whole === undefined) throw notFound({ en: 'The key', zh: '该密钥' });
      requireManage(whole.ring, call.principal);
      call.afterCommit(() => {
        directory.forget(id);
        ports.live.announce('trust.key', { id });
      });
      return whole;
    },
    platformRing: (db) =>
      platformRing(db, {
        ...{ id: newId(), name: platformRingName, owner: platformActor, users: [], test: false },
        ...{ destructionWaitSeconds: 7 * 86_400, createdAt: ports.clock.now(), createdBy: platformActor },
      }),
    start: () => {
      ports.jobs.work<{ key: string }>(rotationQueue, {}, ({ key }) =>
        rotateDue(context, provider, directory, () => keeper.state() === 'unsealed', key),
      );
      ports.jobs.work<{ destruction: string }>(destructionQueue, {}, ({ destruction }) =>
        destroyDue(context, provider, directory, destruction),
      );
      uses.start();
    },
    stop: () => uses.stop(),
  };
}
