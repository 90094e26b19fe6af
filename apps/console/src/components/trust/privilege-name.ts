import { type Privilege, useGrants } from '../../api/privileges.ts';
import { useWords } from '../../language/language.ts';

/** Names a privilege by the rule that allows it, in the reader's language; else by its kind and value. */
export function usePrivilegeName(): (privilege: Privilege) => string {
  const { text, word } = useWords();
  const grants = useGrants().data?.items ?? [];
  return ({ kind, value }) => {
    const grant = grants.find((one) => one.kind === kind && one.value === value);
    return grant ? text(grant.title) : `${word('privilege.kind', kind)} ${value}`;
  };
}
