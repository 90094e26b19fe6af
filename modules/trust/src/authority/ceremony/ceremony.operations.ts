import { type Db, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, pageInput, pageOf, Reason, readCursor, TextSchema } from '../../page.ts';
import type { RootKeeper } from '../../root/index.ts';
import { rfc3339 } from '../../surroundings.ts';
import type { Ceremonies } from './ceremonies.ts';
import { type CeremonyRow, readActs, readCeremonies, readCeremony } from './ceremony.store.ts';
import { minutesOfCeremony } from './ceremony-minutes.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const CeremonySchema = Type.Object({
  id: Type.String(),
  purpose: Type.String(),
  state: Type.Enum(['gathering', 'open', 'closed']),
  minutes: Type.Integer(),
  /** Shares still needed; 0 once it is open. */
  missing: Type.Integer(),
  holders: Type.Array(Type.String()),
  requestedAt: Type.String(),
  requestedBy: Type.String(),
  openedAt: orNull(Type.String()),
  closesAt: Type.String(),
  closedAt: orNull(Type.String()),
  ending: orNull(Type.Enum(['closed', 'time', 'sealed', 'restart', 'done'])),
  notice: orNull(TextSchema),
});

const automaticNotice = {
  en: 'Demonstration: this ceremony opened without holders. Whoever has this installation’s disk can open one.',
  zh: '演示：此仪式无需份额持有人即可开启。持有本安装磁盘者即可开启仪式。',
};

export interface CeremonyDesk {
  readonly ceremonies: Ceremonies;
  readonly keeper: RootKeeper;
}

/** Ceremonies: opening the keys of root authorities for a purpose, by a quorum, and closing them again. */
export function ceremonyOperations(desk: CeremonyDesk): readonly Operation[] {
  return [open(desk), share(desk), close(desk), list(desk), get(desk)];
}

const resource = ({ id }: { id: string }) => ({ type: 'Ceremony', id });

function open({ ceremonies, keeper }: CeremonyDesk): Operation {
  return operation({
    name: 'trust.ceremony.open',
    http: 'POST /trust/ceremonies',
    summary: {
      en: 'Ask for a ceremony with the keys of root authorities; holders then give their shares for it',
      zh: '发起根机构密钥仪式；随后由份额持有人提交份额',
    },
    input: Type.Object(
      { purpose: Reason, minutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 240 })) },
      { additionalProperties: false },
    ),
    output: CeremonySchema,
    risk: 'critical',
    transaction: false,
    resource: () => ({ type: 'Ceremony', id: '*' }),
    run: async ({ purpose, minutes = 30 }, call) => {
      const row = await ceremonies.open(call, purpose, minutes);
      call.note({ ceremony: row.id, purpose, minutes, state: row.state });
      return view(keeper, row);
    },
  });
}

function share({ ceremonies, keeper }: CeremonyDesk): Operation {
  return operation({
    name: 'trust.ceremony.share',
    http: 'POST /trust/ceremonies/{id}/shares',
    summary: { en: 'Give one share towards a ceremony', zh: '为仪式提交一个份额' },
    input: Type.Object(
      { id: Id, share: Type.String({ minLength: 20, maxLength: 400 }) },
      { additionalProperties: false },
    ),
    output: CeremonySchema,
    risk: 'high',
    transaction: false,
    resource,
    run: async ({ id, share: text }, call) => {
      const { row, holder } = await ceremonies.share(id, text);
      call.note({ ...(holder === undefined ? {} : { holder }), state: row.state });
      return view(keeper, row);
    },
  });
}

function close({ ceremonies, keeper }: CeremonyDesk): Operation {
  return operation({
    name: 'trust.ceremony.close',
    http: 'POST /trust/ceremonies/{id}/close',
    summary: {
      en: 'End a ceremony: the keys of root authorities are offline again',
      zh: '结束仪式：根机构密钥恢复离线',
    },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: CeremonySchema,
    risk: 'high',
    transaction: false,
    resource,
    run: async ({ id }) => view(keeper, await ceremonies.close(id)),
  });
}

function list({ keeper }: CeremonyDesk): Operation {
  return operation({
    name: 'trust.ceremony.list',
    http: 'GET /trust/ceremonies',
    summary: { en: 'Ceremonies with the keys of root authorities, newest first', zh: '根机构密钥仪式列表，最新在前' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(CeremonySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Ceremony', id: '*' }),
    run: async ({ cursor, limit = 100 }, call) => {
      const rows = await readCeremonies(call.db, { before: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, (row) => view(keeper, row));
    },
  });
}

function get({ keeper }: CeremonyDesk): Operation {
  return operation({
    name: 'trust.ceremony.get',
    http: 'GET /trust/ceremonies/{id}',
    summary: { en: 'One ceremony with what was done in it and its minutes', zh: '单个仪式及其事项和记录' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Type.Object({
      ceremony: CeremonySchema,
      acts: Type.Array(Type.Object({ at: Type.String(), by: Type.String(), words: TextSchema })),
      minutes: TextSchema,
    }),
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async ({ id }, call) => {
      const row = await readCeremony(call.db as Db, id);
      if (row === undefined) throw notFound({ en: 'The ceremony', zh: '该仪式' });
      const acts = await readActs(call.db as Db, id);
      return {
        ceremony: view(keeper, row),
        acts: acts.map(({ at, by, words }) => ({ at: rfc3339(at), by, words })),
        minutes: minutesOfCeremony(row, acts),
      };
    },
  });
}

function view(keeper: RootKeeper, row: CeremonyRow) {
  const { id, purpose, state, minutes, holders, requestedAt, requestedBy, openedAt, closesAt, closedAt, ending } = row;
  const threshold = keeper.root()?.sealed.threshold ?? 0;
  const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));
  return {
    ...{ id, purpose, state, minutes, ending, holders: [...holders] },
    missing: state === 'gathering' ? Math.max(0, threshold - holders.length) : 0,
    ...{ requestedAt: rfc3339(requestedAt), requestedBy: requestedBy.name },
    ...{ openedAt: time(openedAt), closesAt: rfc3339(closesAt), closedAt: time(closedAt) },
    notice: keeper.opensItself() && state === 'open' ? automaticNotice : null,
  };
}
