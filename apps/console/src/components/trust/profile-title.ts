import { useProfiles } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';

/** Names a profile in the reader's language; one that is gone stands for itself. */
export function useProfileTitle(): (name: string) => string {
  const { text } = useWords();
  const profiles = useProfiles().data?.items ?? [];
  return (name) => text(profiles.find((profile) => profile.name === name)?.title ?? name);
}
