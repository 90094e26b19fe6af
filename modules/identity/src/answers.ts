import type { Language } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Presence } from './session/presence.ts';
import type { Account, Key, Session } from './tables.ts';

const instant = Type.String({ description: 'RFC 3339 UTC with ms' });
const instantOrNull = Type.Union([instant, Type.Null()]);
/** Nothing else reaches a column of type uuid. */
const uuidPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
const roleNames = Type.Array(Type.String());

/** A user as answers show it; never anything of the password. */
export const userSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  displayName: Type.String(),
  roles: roleNames,
  state: Type.Union([Type.Literal('active'), Type.Literal('disabled'), Type.Literal('invited')]),
  language: Type.Union([Type.Literal('en'), Type.Literal('zh')]),
  createdAt: instant,
  lastSeenAt: instantOrNull,
  mustChangePassword: Type.Boolean(),
  organisation: Type.String(),
  kind: Type.Union([Type.Literal('person'), Type.Literal('break-glass'), Type.Literal('service')]),
});

export const sessionSchema = Type.Object({
  id: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String() }),
  address: Type.String(),
  startedAt: instant,
  lastSeenAt: instant,
  current: Type.Boolean(),
  device: Type.String({ description: 'What the browser says it is' }),
  methods: Type.Array(Type.String()),
  chain: Type.String(),
  assurance: Type.Integer(),
  provedAt: instant,
  endsAt: instantOrNull,
});

export const keySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: roleNames,
  createdAt: instant,
  createdBy: Type.String(),
  owner: Type.Union([Type.String({ description: 'Id of the person who answers for it' }), Type.Null()]),
  expiresAt: instantOrNull,
  lastSeenAt: instantOrNull,
});

export const pagingSchema = {
  cursor: Type.Optional(Type.String({ maxLength: 36, pattern: uuidPattern })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};

/** The input that names one thing. */
export const idSchema = Type.String({ pattern: uuidPattern, maxLength: 36 });
export const reasonSchema = Type.String({ minLength: 1, maxLength: 1_000 });

export const nextSchema = Type.Union([Type.String(), Type.Null()]);

export function listSchema<T extends Parameters<typeof Type.Array>[0]>(item: T) {
  return Type.Object({ items: Type.Array(item), next: nextSchema });
}

/** Rows read with one more than asked for, as a page with the cursor of the next. */
export function pageOf<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
) {
  const shown = rows.slice(0, limit);
  return { items: shown.map(show), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

export function showUser(account: Account, presence: Presence) {
  const lastSeen = Math.max(account.last_seen_at ?? 0, presence.lastSeen(account.id));
  return {
    id: account.id,
    name: account.name,
    displayName: account.display_name,
    roles: [...account.roles],
    state: stateOf(account),
    language: account.language as Language,
    createdAt: showTime(account.created_at),
    lastSeenAt: lastSeen === 0 ? null : showTime(lastSeen),
    mustChangePassword: account.must_change_password || account.password_hash === null,
    organisation: account.organisation,
    kind: account.kind,
  };
}

function stateOf(account: Account): 'active' | 'disabled' | 'invited' {
  if (account.disabled_at !== null) return 'disabled';
  return account.password_hash === null ? 'invited' : 'active';
}

export function showSession(session: Session, name: string, presence: Presence, current: string | undefined) {
  return {
    id: session.id,
    user: { id: session.account, name },
    address: session.address,
    startedAt: showTime(session.started_at),
    lastSeenAt: showTime(Math.max(session.last_seen_at, presence.lastSeen(session.id))),
    current: session.id === current,
    device: session.device,
    methods: [...session.methods],
    chain: session.chain,
    assurance: session.assurance,
    provedAt: showTime(session.proved_at),
    endsAt: session.ends_at === null ? null : showTime(session.ends_at),
  };
}

export function showKey(key: Key, presence: Presence) {
  const lastSeen = Math.max(key.last_seen_at ?? 0, presence.lastSeen(key.id));
  return {
    id: key.id,
    name: key.name,
    roles: [...key.roles],
    createdAt: showTime(key.created_at),
    createdBy: key.created_by,
    owner: key.owner,
    expiresAt: key.expires_at === null ? null : showTime(key.expires_at),
    lastSeenAt: lastSeen === 0 ? null : showTime(lastSeen),
  };
}

export function showTime(ms: number): string {
  return new Date(ms).toISOString();
}
