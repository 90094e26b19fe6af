import { type Signatory, useSignatories } from '../../api/documents.ts';
import { useSession } from '../../api/identity.ts';

/** Of all names those in which a person may sign now; names with a seal first, for documents are mostly signed in them. */
export function usableBy(signatories: readonly Signatory[], person: string | undefined): readonly Signatory[] {
  const mine = signatories.filter(
    ({ state, users }) => state === 'active' && person !== undefined && users.includes(person),
  );
  return mine.toSorted((one, other) => Number(other.seal !== null) - Number(one.seal !== null));
}

/** The names in which whoever is signed in may sign; none while they are on their way. */
export function useMySignatories(): readonly Signatory[] {
  const person = useSession().data?.user.id;
  return usableBy(useSignatories().data?.items ?? [], person);
}
