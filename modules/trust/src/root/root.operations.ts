import { invalid, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Name, TextSchema } from '../page.ts';
import { actorOf, rfc3339 } from '../surroundings.ts';
import type { KeyProcesses } from '../vault/index.ts';
import { minutesOf } from './minutes.ts';
import type { Root } from './root.store.ts';
import type { RootKeeper, RootTarget } from './root-keeper.ts';

const Share = Type.String({ minLength: 20, maxLength: 400 });
const Holders = Type.Array(Name, { minItems: 2, maxItems: 50 });
const Threshold = Type.Integer({ minimum: 2, maximum: 50, description: 'Shares needed to unseal' });

const Hardware = Type.Object(
  {
    tokens: Type.Array(Type.String({ minLength: 1, maxLength: 32 }), {
      ...{ minItems: 1, maxItems: 8, uniqueItems: true },
      description: 'Labels of the tokens; any one of them unseals',
    }),
  },
  { additionalProperties: false },
);

/** Either holders with their quorum, or hardware. */
const Target = {
  holders: Type.Optional(Holders),
  threshold: Type.Optional(Threshold),
  hsm: Type.Optional(Hardware),
};

const SharesOut = Type.Object({
  root: Type.String(),
  epoch: Type.Integer(),
  threshold: Type.Integer(),
  shares: Type.Array(Type.Object({ position: Type.Integer(), holder: Type.String(), share: Type.String() }), {
    description: 'Shown this once and kept nowhere: print each for its holder alone',
  }),
  tokens: Type.Array(Type.String(), { description: 'That unseal the city in the place of holders' }),
  minutes: TextSchema,
});

const StatusOut = Type.Object({
  state: Type.Union([
    Type.Literal('never-founded'),
    Type.Literal('sealed'),
    Type.Literal('unsealing'),
    Type.Literal('unsealed'),
  ]),
  unsealsItself: Type.Boolean({ description: 'No shares are needed: the installation or a token unseals' }),
  unsealedBy: Type.Union([Type.Literal('holders'), Type.Literal('installation'), Type.Literal('tokens'), Type.Null()]),
  tokens: Type.Array(Type.String(), { description: 'Labels of the hardware tokens that unseal' }),
  notice: Type.Union([TextSchema, Type.Null()]),
  root: Type.Union([Type.String(), Type.Null()]),
  epoch: Type.Integer(),
  threshold: Type.Integer(),
  holders: Type.Array(Type.Object({ position: Type.Integer(), name: Type.String(), given: Type.Boolean() })),
  given: Type.Integer(),
  foundedAt: Type.Union([Type.String(), Type.Null()]),
  sharedAt: Type.Union([Type.String(), Type.Null()]),
  processes: Type.Array(Type.Object({ pid: Type.Integer(), open: Type.Boolean(), pending: Type.Integer() })),
});

const resource = () => ({ type: 'RootKey', id: '*' });

/** Founding the city's trust, sealing and unsealing it. */
export function rootOperations(keeper: RootKeeper, processes: KeyProcesses): readonly Operation[] {
  return [
    found(keeper),
    reshare(keeper),
    status(keeper, processes),
    unseal(keeper, processes),
    seal(keeper, processes),
  ];
}

function found(keeper: RootKeeper): Operation {
  return operation({
    name: 'trust.root.found',
    http: 'POST /trust/root/found',
    summary: {
      en: 'Found the city’s trust: make the root key and share it among holders, or let hardware tokens unseal it',
      zh: '建立城市信任体系：生成根密钥并在持有人之间分割，或由硬件令牌解封',
    },
    input: Type.Object(Target, { additionalProperties: false }),
    output: SharesOut,
    risk: 'critical',
    resource,
    run: async ({ holders, threshold, hsm }, call) => {
      const target = targetOf(holders, threshold, hsm?.tokens);
      const by = actorOf(call.principal);
      const { root, shares, adopt } =
        'tokens' in target
          ? await keeper.foundInTokens(call.db, by, target.tokens)
          : await keeper.found(call.db, by, target.holders, target.threshold);
      call.note({ root: root.sealed.id, holders, threshold, tokens: tokensOf(root) });
      call.afterCommit(adopt);
      return sharesOut(root, shares, 'founded', call.principal.name);
    },
  });
}

/** Whom the root key is for: holders with their quorum, or tokens. */
function targetOf(
  holders: readonly string[] | undefined,
  threshold: number | undefined,
  tokens: readonly string[] | undefined,
): RootTarget {
  if (tokens !== undefined && holders === undefined && threshold === undefined) return { tokens };
  if (tokens !== undefined || holders === undefined || threshold === undefined)
    throw invalid('trust.root.either', {
      en: 'Name either holders with their quorum, or the hardware tokens that are to unseal.',
      zh: '请指定份额持有人及法定人数，或指定用于解封的硬件令牌，二者选一。',
    });
  requireQuorum(holders, threshold);
  return { holders, threshold };
}

function tokensOf({ sealed }: Root): string[] {
  return (sealed.tokens ?? []).map(({ label }) => label);
}

function reshare(keeper: RootKeeper): Operation {
  return operation({
    name: 'trust.root.reshare',
    http: 'POST /trust/root/reshare',
    summary: {
      en: 'Share the root key anew among other holders, or let tokens unseal it; needs a quorum of the present shares, if any',
      zh: '在新的持有人之间重新分割根密钥，或改由令牌解封；如有份额，须达到法定人数',
    },
    input: Type.Object(
      {
        shares: Type.Optional(
          Type.Array(Share, { maxItems: 50, description: 'Of present holders; none where tokens unseal' }),
        ),
        ...Target,
      },
      { additionalProperties: false },
    ),
    output: SharesOut,
    risk: 'critical',
    resource,
    run: async ({ shares: given = [], holders, threshold, hsm }, call) => {
      const target = targetOf(holders, threshold, hsm?.tokens);
      const { root, shares, adopt } = await keeper.reshare(call.db, given, target);
      call.note({ root: root.sealed.id, epoch: root.sealed.epoch, holders, threshold, tokens: tokensOf(root) });
      call.afterCommit(adopt);
      return sharesOut(root, shares, 'shared', call.principal.name);
    },
  });
}

function status(keeper: RootKeeper, processes: KeyProcesses): Operation {
  return operation({
    name: 'trust.seal.status',
    http: 'GET /trust/seal',
    summary: { en: 'Whether the city’s keys are sealed, and who holds shares', zh: '查看城市密钥是否封存及份额持有人' },
    input: Type.Object({}, { additionalProperties: false }),
    output: StatusOut,
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async () => statusOut(keeper, processes),
  });
}

function unseal(keeper: RootKeeper, processes: KeyProcesses): Operation {
  return operation({
    name: 'trust.seal.unseal',
    http: 'POST /trust/seal/unseal',
    summary: { en: 'Give one share towards unsealing the city’s keys', zh: '提交一个份额以解封城市密钥' },
    input: Type.Object({ share: Type.Optional(Share) }, { additionalProperties: false }),
    output: StatusOut,
    risk: 'high',
    transaction: false,
    resource,
    run: async ({ share }, call) => {
      const taken = await keeper.unseal(share);
      const holder = keeper.root()?.holders.find(({ position }) => position === taken.holder)?.name;
      call.note({ ...(holder === undefined ? {} : { holder }), verdict: taken.verdict, state: keeper.state() });
      return statusOut(keeper, processes);
    },
  });
}

function seal(keeper: RootKeeper, processes: KeyProcesses): Operation {
  return operation({
    name: 'trust.seal.seal',
    http: 'POST /trust/seal/seal',
    summary: { en: 'Seal the city’s keys: end the key processes at once', zh: '封存城市密钥：立即结束密钥进程' },
    input: Type.Object({}, { additionalProperties: false }),
    output: StatusOut,
    risk: 'critical',
    transaction: false,
    resource,
    run: async () => {
      await keeper.seal();
      return statusOut(keeper, processes);
    },
  });
}

function requireQuorum(holders: readonly string[], threshold: number): void {
  if (new Set(holders).size !== holders.length)
    throw invalid('trust.root.holders', {
      en: 'Two holders have the same name. Name each of them so that they can be told apart.',
      zh: '有两名持有人同名。请使用可区分的名称。',
    });
  if (threshold > holders.length)
    throw invalid('trust.root.threshold', {
      en: 'The quorum is larger than the number of holders. Lower it or name more holders.',
      zh: '法定人数大于持有人数。请降低法定人数或增加持有人。',
    });
}

function sharesOut(root: Root, shares: readonly string[], act: 'founded' | 'shared', by: string) {
  const { id, epoch, threshold } = root.sealed;
  return {
    root: id,
    epoch,
    threshold,
    tokens: tokensOf(root),
    shares: root.holders.map(({ position, name }) => ({ position, holder: name, share: shares[position - 1] ?? '' })),
    minutes: minutesOf(root, act, by),
  };
}

const automaticNotice = {
  en: 'Demonstration: this city unseals its keys by itself. Whoever has its disk has its keys.',
  zh: '演示：本城市自动解封密钥。持有其磁盘者即持有其密钥。',
};

function statusOut(keeper: RootKeeper, processes: KeyProcesses) {
  const root = keeper.root();
  const given = keeper.given();
  const unsealsItself = root?.sealed.threshold === 0;
  return {
    state: keeper.state(),
    unsealsItself,
    unsealedBy: root === undefined ? null : unsealedBy(root),
    tokens: root === undefined ? [] : tokensOf(root),
    notice: root !== undefined && unsealedBy(root) === 'installation' ? automaticNotice : null,
    root: root?.sealed.id ?? null,
    epoch: root?.sealed.epoch ?? 0,
    threshold: root?.sealed.threshold ?? 0,
    holders: (root?.holders ?? []).map((holder) => ({ ...holder, given: given.includes(holder.name) })),
    given: given.length,
    foundedAt: root === undefined ? null : rfc3339(root.foundedAt),
    sharedAt: root === undefined ? null : rfc3339(root.sharedAt),
    processes: processes.status().map(({ pid, open, pending }) => ({ pid, open, pending })),
  };
}

function unsealedBy({ sealed }: Root): 'holders' | 'installation' | 'tokens' {
  if (sealed.tokens !== undefined) return 'tokens';
  return sealed.threshold === 0 ? 'installation' : 'holders';
}
