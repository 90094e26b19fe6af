import { TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type LimitsWish, useCertifyOutside } from '../../api/authorities.ts';
import { extendedKeyUsages } from '../../api/profiles.ts';
import type { Authority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import { CheckList } from './check-list.tsx';

interface LimitsDraft {
  readonly path: string;
  readonly permitted: string;
  readonly excluded: string;
  readonly purposes: readonly string[];
}

const linesOf = (text: string) => text.split(/\s+/).filter(Boolean);

/** The limits as they are sent; what was left empty limits nothing. */
export function limitsOf(draft: LimitsDraft): LimitsWish {
  const hosts = (text: string) => ({ hosts: linesOf(text) });
  return {
    ...(draft.path === '' ? {} : { pathLength: Number(draft.path) }),
    ...(draft.permitted.trim() === '' ? {} : { permitted: hosts(draft.permitted) }),
    ...(draft.excluded.trim() === '' ? {} : { excluded: hosts(draft.excluded) }),
    ...(draft.purposes.length === 0 ? {} : { purposes: draft.purposes }),
  };
}

function LimitFields({
  draft,
  set,
}: {
  readonly draft: LimitsDraft;
  readonly set: (values: Partial<LimitsDraft>) => void;
}) {
  const { t, word } = useWords();
  return (
    <>
      <div className="pair-of-fields">
        <TextArea
          label={t('outside.permitted')}
          hint={t('outside.domains.hint')}
          rows={3}
          spellCheck={false}
          value={draft.permitted}
          onChange={(event) => set({ permitted: event.target.value })}
        />
        <TextArea
          label={t('outside.excluded')}
          hint={t('outside.domains.hint')}
          rows={3}
          spellCheck={false}
          value={draft.excluded}
          onChange={(event) => set({ excluded: event.target.value })}
        />
      </div>
      <CheckList
        label={t('outside.purposes')}
        options={extendedKeyUsages.map((value) => ({ value, label: word('profile.extended', value) }))}
        chosen={draft.purposes}
        onChange={(purposes) => set({ purposes })}
      />
    </>
  );
}

interface OutsideFormProperties {
  readonly root: Authority;
  readonly as: 'subordinates' | 'cross-certificates';
  readonly onClose: () => void;
}

/** Certifies an authority of others under one of our roots, or cross-certifies another root, within limits. */
export function OutsideForm({ root, as, onClose }: OutsideFormProperties) {
  const { t } = useWords();
  const certify = useCertifyOutside();
  const below = as === 'subordinates';
  const [name, setName] = useState('');
  const [pem, setPem] = useState('');
  const [years, setYears] = useState('5');
  const [draft, setDraft] = useState<LimitsDraft>({ path: '0', permitted: '', excluded: '', purposes: [] });
  const set = (values: Partial<LimitsDraft>) => setDraft({ ...draft, ...values });
  const whole = Number(years);
  const yearsWrong = /^\d{1,2}$/.test(years) && whole >= 1 && whole <= 15 ? undefined : t('outside.years.wrong');
  const pathWrong = draft.path === '' || /^[0-5]$/.test(draft.path) ? undefined : '0–5';
  const title = t(below ? 'outside.subordinate' : 'outside.cross');
  return (
    <ActDialog
      title={`${title}: ${root.name}`}
      plan={t(below ? 'outside.subordinate.plan' : 'outside.cross.plan')}
      undone={t('authority.revoke')}
      actLabel={title}
      withoutReason
      wide
      ready={name.trim() !== '' && pem.trim() !== '' && !yearsWrong && !pathWrong}
      onClose={onClose}
      onAct={async () => {
        const made = await certify.mutateAsync({
          root: root.id,
          as,
          body: {
            name: name.trim(),
            [below ? 'request' : 'certificate']: pem.trim(),
            years: whole,
            limits: limitsOf(draft),
          },
        });
        showNotice({
          text: t('outside.done', { name: made.name }),
          href: `/trust/authorities?authority=${made.id}`,
        });
      }}
    >
      <div className="pair-of-fields thirds">
        <TextField
          label={t('authority.name')}
          required
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('outside.years')}
          inputMode="numeric"
          maxLength={2}
          wrong={yearsWrong}
          value={years}
          onChange={(event) => setYears(event.target.value.trim())}
        />
        <TextField
          label={t('outside.path')}
          inputMode="numeric"
          maxLength={1}
          wrong={pathWrong}
          value={draft.path}
          onChange={(event) => set({ path: event.target.value.trim() })}
        />
      </div>
      <div className="request-fields">
        <TextArea
          label={t(below ? 'outside.subordinate.request' : 'outside.cross.certificate')}
          code
          required
          rows={6}
          maxLength={100_000}
          placeholder={below ? '-----BEGIN CERTIFICATE REQUEST-----' : '-----BEGIN CERTIFICATE-----'}
          value={pem}
          onChange={(event) => setPem(event.target.value)}
        />
      </div>
      <LimitFields draft={draft} set={set} />
    </ActDialog>
  );
}
