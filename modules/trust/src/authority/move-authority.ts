import { conflict, type Db } from '@citywall/kernel';
import { type AuthorityRow, changeAuthorityState } from './authority.store.ts';
import type { Authority } from './authority-shelf.ts';
import { type AuthorityState, authorityStates, authorityTransitions } from './life-cycle.table.ts';

/** Moves an authority to another state; throws `trust.authority.state` where the life cycle does not allow it. */
export async function moveAuthority(db: Db, row: Pick<AuthorityRow, 'id' | 'name'>, to: AuthorityState): Promise<void> {
  const from = authorityStates.filter((state) => authorityTransitions[state].includes(to));
  if (await changeAuthorityState(db, row.id, from, to)) return;
  throw conflict('trust.authority.state', {
    en: `${row.name} cannot become ${to} from the state it is in. Look at it again.`,
    zh: `${row.name} 不能由当前状态变为 ${to}。请重新查看。`,
  });
}

/** A root of ours that can certify authorities now; throws `trust.authority.no-root`. */
export function requireRoot(authority: Authority, now: number): Authority {
  const { parent, key, state, notAfter } = authority.row;
  if (parent === null && key !== null && state === 'active' && notAfter > now) return authority;
  throw noRoot();
}

/** The root of that id, or whichever came in its place and is active; throws `trust.authority.no-root`. */
export function presentRoot(all: readonly Authority[], id: string, now: number): Authority {
  let root = all.find(({ row }) => row.id === id);
  for (let steps = 0; steps < all.length && root !== undefined && root.row.state !== 'active'; steps += 1) {
    const former = root.row.id;
    root = all.find(({ row }) => row.succeeds === former && row.parent === null);
  }
  if (root === undefined) throw noRoot();
  return requireRoot(root, now);
}

function noRoot() {
  return conflict('trust.authority.no-root', {
    en: 'New authorities come under an active root of ours. Name one.',
    zh: '新机构须建立在本市有效的根机构之下。请指定根机构。',
  });
}
