import { useAct, useQuestion } from './query.ts';
import { act, actWithContent } from './request.ts';
import type { Instant, Text } from './types.ts';

/** What a password must be, and how long it holds. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly minimumScore: number;
  readonly history: number;
  readonly maximumAgeDays: number | null;
  readonly alwaysChangeAtFirst: boolean;
  readonly linkHours: number;
  readonly idleMinutes: number;
  readonly words: readonly string[];
}

/** How a password stands. */
export interface PasswordMeasure {
  readonly score: number;
  readonly minimumScore: number;
  readonly acceptable: boolean;
  readonly secondsToCrack: number;
  readonly problem: { readonly code: string; readonly text: Text } | null;
  readonly advice: readonly Text[];
}

export interface RefusedImport {
  readonly line: number;
  readonly name: string;
  readonly reason: string;
  readonly text: Text;
}

/** What the owner of an account is told about it. */
export interface OwnerNotice {
  readonly id: string;
  readonly at: Instant;
  readonly text: Text;
}

const policyPath = '/identity/password-policy';
const leakedPath = '/identity/leaked-list';
const noticesPath = '/identity/notices';

export const usePasswordPolicy = () =>
  useQuestion<{ policy: PasswordPolicy; usual: PasswordPolicy; adopted: number }>(policyPath);
export const useChangePolicy = () =>
  useAct<Partial<PasswordPolicy>>((body) => ({ method: 'PATCH', path: policyPath, body }), [policyPath]);

export const measurePassword = (password: string) =>
  act<PasswordMeasure>('POST', '/identity/password/measure', { password });

export const useImportPasswords = () =>
  useAct<
    { passwords: readonly { name: string; hash: string }[]; mustChangePassword: boolean },
    { imported: number; refused: readonly RefusedImport[] }
  >((body) => ({ method: 'POST', path: '/identity/password/import', body }), [policyPath, '/identity/users'], {
    secret: true,
  });

export const useLeakedList = () => useQuestion<{ entries: number; loadedAt: Instant | null }>(leakedPath);
export const useRemoveLeaked = () => useAct<object>(() => ({ method: 'DELETE', path: leakedPath }), [leakedPath]);
export const usePublishLeaked = () =>
  useAct<object, { entries: number }>(() => ({ method: 'POST', path: `${leakedPath}/publish` }), [leakedPath]);

export const useNotices = () =>
  useQuestion<{ items: readonly OwnerNotice[] }>(noticesPath, {}, { live: ['identity.user'] });
export const useDismissNotice = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `${noticesPath}/${id}/dismiss` }), [noticesPath]);

export const useEndAllSessions = () =>
  useAct<{ keepCurrent: boolean }, { ended: number }>(
    (body) => ({ method: 'POST', path: '/identity/sessions/end-all', body }),
    ['/identity/sessions'],
  );

const partSize = 4 * 1_024 * 1_024;
const newline = 0x0a;

/** Sends a list of leaked passwords part by part, whole lines each; `tell` hears how many passwords were read. */
export async function sendLeakedList(file: Blob, tell: (entries: number) => void): Promise<void> {
  for (let from = 0; from < file.size; ) {
    const bytes = new Uint8Array(await file.slice(from, from + partSize).arrayBuffer());
    const last = from + bytes.length >= file.size;
    const end = last ? bytes.length : bytes.lastIndexOf(newline) + 1 || bytes.length;
    const part = new Blob([bytes.subarray(0, end)]);
    const query = from === 0 ? { first: 'true' } : {};
    const { entries } = await actWithContent<{ entries: number }>(`${leakedPath}/parts`, query, part);
    tell(entries);
    from += end;
  }
}
