import { TextField } from '@citywall/ui';
import { useEffect, useRef } from 'react';
import { asProblem } from '../../api/problem.ts';
import type { Profile } from '../../api/profiles.ts';
import type { Text } from '../../api/types.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { RequestText } from './request-text.tsx';

/** A wish for a certificate as it is being typed. */
export interface RequestDraft {
  readonly profile: string;
  readonly request: string;
  readonly days: string;
  readonly ownerType: string;
  readonly owner: string;
}

export const emptyDraft: RequestDraft = { profile: '', request: '', days: '', ownerType: 'device', owner: '' };

/** Whether a certificate can be asked for that many days; nothing leaves it to the profile. */
export const isDays = (text: string): boolean =>
  text === '' || (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3_650);

/** Whether the draft can be sent, as far as can be seen here. */
export function isSendable(draft: RequestDraft): boolean {
  return draft.request.trim() !== '' && isDays(draft.days);
}

/** The draft as it is sent. */
export function wishOf(draft: RequestDraft, profile: string) {
  return {
    profile,
    request: draft.request.trim(),
    ...(draft.days === '' ? {} : { days: Number(draft.days) }),
    ...(draft.owner.trim() === '' ? {} : { owner: { type: draft.ownerType, id: draft.owner.trim() } }),
  };
}

/** Why a request was refused, each reason by itself; other problems as everywhere. It comes into view by itself. */
export function RequestComplaint({ error }: { readonly error: unknown }) {
  const { t, text } = useWords();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) place.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  if (!error) return null;
  const reasons = asProblem(error).details.reasons as readonly Text[] | undefined;
  return (
    <div ref={place}>
      {Array.isArray(reasons) && reasons.length > 0 ? (
        <div className="complaint stack tight" role="alert">
          <strong>{t('certificate.issue.refused')}</strong>
          <ul className="stack tight">
            {reasons.map((reason) => (
              <li key={reason.en}>✗ {text(reason)}</li>
            ))}
          </ul>
          <span>{t('certificate.issue.mend')}</span>
        </div>
      ) : (
        <Complaint error={error} />
      )}
    </div>
  );
}

interface RequestFieldsProperties {
  readonly profiles: readonly Profile[];
  readonly draft: RequestDraft;
  readonly ownerTypes: readonly string[];
  readonly onChange: (draft: RequestDraft) => void;
}

/** Asks for profile, request, days and owner of a certificate, and says what the profile allows. */
export function RequestFields({ profiles, draft, ownerTypes, onChange }: RequestFieldsProperties) {
  const { t, text, word } = useWords();
  const profile = profiles.find((one) => one.name === draft.profile) ?? profiles[0];
  const set = (values: Partial<RequestDraft>) => onChange({ ...draft, ...values });
  return (
    <div className="stack request-fields">
      <ChoiceField
        label={t('certificate.profile')}
        value={profile?.name ?? ''}
        onChange={(name) => set({ profile: name })}
        options={profiles.map((one) => ({ value: one.name, label: text(one.title) }))}
      />
      {profile && (
        <p className="small soft">
          {t('certificate.issue.keys', { keys: profile.keys.map((kind) => word('key.kind', kind)).join(', ') })}
        </p>
      )}
      <RequestText
        label={t('certificate.issue.request')}
        hint={t('certificate.issue.request.hint')}
        rows={8}
        value={draft.request}
        onChange={(request) => set({ request })}
      />
      <div className="pair-of-fields">
        <TextField
          label={t('certificate.issue.days')}
          hint={profile && t('certificate.issue.days.hint', { days: profile.days, longest: profile.longestDays })}
          inputMode="numeric"
          maxLength={4}
          value={draft.days}
          onChange={(event) => set({ days: event.target.value.trim() })}
        />
        <ChoiceField
          label={t('certificate.issue.owner.type')}
          value={draft.ownerType}
          onChange={(ownerType) => set({ ownerType })}
          options={ownerTypes.map((value) => ({ value, label: word('owner', value) }))}
        />
        <TextField
          label={t('certificate.issue.owner')}
          maxLength={200}
          value={draft.owner}
          onChange={(event) => set({ owner: event.target.value })}
        />
      </div>
    </div>
  );
}
