import { useRoles } from '../../../api/identity.ts';
import { useWords } from '../../../language/language.ts';

/** What a role is called in the reader's language. */
export function useRoleName(): (name: string) => string {
  const { text } = useWords();
  const known = useRoles().data?.items ?? [];
  return (name) => {
    const role = known.find((each) => each.name === name);
    return role ? text(role.title) : name;
  };
}

/** Names one after the other, as the reader's language sets them. */
export function useListed(): (names: readonly string[]) => string {
  const { language } = useWords();
  return (names) => names.join(language === 'zh' ? '、' : ', ');
}

/** The end of a day some days from now, as a field of type date wants it. */
export function dayFromNow(days: number): string {
  const time = new Date(Date.now() + days * 86_400_000);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The last second of a day in the viewer's zone, as the API wants it; undefined for an incomplete date. */
export function endOfDay(date: string): string | undefined {
  const time = new Date(`${date}T23:59:59`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Names typed one a line. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];
}
