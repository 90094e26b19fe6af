import { useHolds, useKeys, useUsers } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';

/** Somebody who can own and use keys: a person, or an application by its API key. */
export interface KnownPrincipal {
  readonly id: string;
  readonly type: 'person' | 'application';
  readonly name: string;
}

/** Everybody the platform knows who could use keys; empty for whoever may not see accounts. */
export function usePrincipals(): readonly KnownPrincipal[] {
  const sees = useHolds('system-administrator', 'security-administrator');
  const users = useUsers(sees).data?.items ?? [];
  const keys = useKeys(sees).data?.items ?? [];
  return [
    ...users.map(({ id, displayName, name }) => ({ id, type: 'person' as const, name: displayName || name })),
    ...keys.map(({ id, name }) => ({ id, type: 'application' as const, name })),
  ];
}

/** Names a principal by its identifier; one nobody knows stands for itself. */
export function usePrincipalName(): (id: string) => string {
  const principals = usePrincipals();
  return (id) => principals.find((one) => one.id === id)?.name ?? id;
}

/** Principals as options of a choice, each with its kind. */
export function usePrincipalOptions(): readonly { readonly value: string; readonly label: string }[] {
  const { word } = useWords();
  return usePrincipals().map(({ id, type, name }) => ({ value: id, label: `${name} · ${word('owner', type)}` }));
}
