import { Check, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type PrivilegeGrant, useGivePrivilege, useGrants } from '../../api/privileges.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import { CheckList } from './check-list.tsx';
import { commonName } from './names.ts';

const keyOf = ({ kind, value }: Pick<PrivilegeGrant, 'kind' | 'value'>) => `${kind} ${value}`;

/** Gives privileges to the holder of a certificate, as far as the rules let whoever is signed in. */
export function PrivilegeForm({ holder, onClose }: { readonly holder: string; readonly onClose: () => void }) {
  const { t, text, word } = useWords();
  const give = useGivePrivilege();
  const grants = useGrants().data?.items ?? [];
  const [to, setTo] = useState(holder);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [hours, setHours] = useState('8');
  const [targets, setTargets] = useState('');
  const [revocable, setRevocable] = useState(true);
  const given = grants.filter((grant) => chosen.includes(keyOf(grant)));
  const most = Math.min(168, ...given.map((grant) => grant.mostHours));
  const wrong = Number(hours) >= 0.25 && Number(hours) <= most ? undefined : t('privilege.hours.wrong', { most });
  const names = targets.split(/\s+/).filter(Boolean);
  return (
    <ActDialog
      title={t('privilege.give')}
      plan={grants.length === 0 ? t('privilege.rights.none') : t('privilege.give.plan')}
      refused={grants.length === 0}
      undone={t('privilege.give.undone')}
      actLabel={t('privilege.give')}
      withoutReason
      wide
      ready={to.trim() !== '' && given.length > 0 && !wrong}
      onClose={onClose}
      onAct={async () => {
        const made = await give.mutateAsync({
          holder: to.trim(),
          privileges: given.map(({ kind, value }) => ({ kind, value })),
          hours: Number(hours),
          revocable,
          ...(names.length > 0 ? { targets: { names } } : {}),
        });
        showNotice({
          text: t('privilege.given', { name: commonName(made.holder.subject) }),
          href: `/trust/privileges?privilege=${made.id}`,
        });
      }}
    >
      <TextArea
        label={t('privilege.holder.field')}
        hint={t('privilege.holder.hint')}
        required
        rows={2}
        maxLength={20_000}
        spellCheck={false}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <CheckList
        label={t('privilege.rights')}
        options={grants.map((grant) => ({
          value: keyOf(grant),
          label: `${text(grant.title)} · ${word('privilege.kind', grant.kind)}`,
        }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <div className="pair-of-fields">
        <TextField
          label={t('privilege.hours')}
          inputMode="decimal"
          maxLength={6}
          wrong={wrong}
          value={hours}
          onChange={(event) => setHours(event.target.value.trim())}
        />
        <TextArea
          label={t('privilege.targets')}
          hint={t('privilege.targets.hint')}
          rows={2}
          spellCheck={false}
          value={targets}
          onChange={(event) => setTargets(event.target.value)}
        />
      </div>
      <Check checked={revocable} onChange={setRevocable}>
        {t('privilege.revocable')}
      </Check>
    </ActDialog>
  );
}
