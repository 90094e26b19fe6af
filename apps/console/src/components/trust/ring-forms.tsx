import { Check, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Ring, useCreateRing, useOpenRing } from '../../api/city-keys.ts';
import { useSession } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { CheckList } from './check-list.tsx';
import { KeyName } from './key-fields.tsx';
import { usePrincipalOptions, usePrincipals } from './principals.ts';

/** Creates a ring: whose it is, who else may use it, and how long its keys wait before they are destroyed. */
export function RingForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const create = useCreateRing();
  const me = useSession().data?.user;
  const principals = usePrincipals();
  const options = usePrincipalOptions();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [users, setUsers] = useState<readonly string[]>([]);
  const [test, setTest] = useState(false);
  const [wait, setWait] = useState('7');
  const days = Number(wait);
  const least = test ? 0 : 1;
  const wrong =
    /^\d+$/.test(wait) && days >= least && days <= 366 ? undefined : t(test ? 'ring.wait.test' : 'ring.wait.wrong');
  const chosen = principals.find((one) => one.id === owner && one.id !== me?.id);
  return (
    <ActDialog
      title={t('ring.create')}
      plan={t('ring.plan')}
      actLabel={t('ring.create')}
      withoutReason
      ready={name.trim() !== '' && !wrong}
      onClose={onClose}
      onAct={async () => {
        const made = await create.mutateAsync({
          name: name.trim(),
          destructionWaitSeconds: days * 86_400,
          ...(test ? { test } : {}),
          ...(chosen ? { owner: { type: chosen.type, id: chosen.id, name: chosen.name } } : {}),
          ...(users.length > 0 ? { users } : {}),
        });
        showNotice({ text: t('ring.created', { name: made.name }), href: '/trust/keys?tab=rings' });
      }}
    >
      <KeyName value={name} onChange={setName} />
      <ChoiceField
        label={t('ring.owner.choose')}
        value={owner}
        onChange={setOwner}
        options={[{ value: '', label: t('ring.owner.me') }, ...options.filter((option) => option.value !== me?.id)]}
      />
      <TextField
        label={t('ring.wait.days')}
        inputMode="numeric"
        maxLength={3}
        wrong={wrong}
        value={wait}
        onChange={(event) => setWait(event.target.value.trim())}
      />
      <CheckList
        label={t('ring.users.choose')}
        options={options.filter((option) => option.value !== (owner || me?.id))}
        chosen={users}
        onChange={setUsers}
      />
      <Check checked={test} onChange={setTest}>
        {t('ring.test.check')}
      </Check>
    </ActDialog>
  );
}

/** Sets who may use the keys of a ring besides its owner. */
export function OpenRingForm({ ring, onClose }: { readonly ring: Ring; readonly onClose: () => void }) {
  const { t } = useWords();
  const open = useOpenRing();
  const known = usePrincipalOptions().filter((option) => option.value !== ring.owner.id);
  const [users, setUsers] = useState<readonly string[]>(ring.users);
  const strangers = ring.users.filter((id) => !known.some((option) => option.value === id));
  return (
    <ActDialog
      title={t('ring.open.title', { name: ring.name })}
      plan={t('ring.open.plan')}
      actLabel={t('act.save')}
      withoutReason
      ready={JSON.stringify(users.toSorted()) !== JSON.stringify(ring.users.toSorted())}
      onClose={onClose}
      onAct={async () => {
        await open.mutateAsync({ id: ring.id, users });
        showNotice({ text: t('ring.opened', { name: ring.name }) });
      }}
    >
      <CheckList
        label={t('ring.users.choose')}
        options={[...known, ...strangers.map((id) => ({ value: id, label: id }))]}
        chosen={users}
        onChange={setUsers}
      />
    </ActDialog>
  );
}
