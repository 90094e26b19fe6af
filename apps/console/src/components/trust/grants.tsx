import { Button, type Column, Empty, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useRoles } from '../../api/identity.ts';
import {
  type Privilege,
  type PrivilegeGrant,
  privilegeKinds,
  useGrants,
  useRemoveGrant,
  useSetGrant,
} from '../../api/privileges.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { CheckList } from './check-list.tsx';
import { usePrincipalName, usePrincipalOptions } from './principals.ts';
import { isTitle, TitleFields, titleOf, useTitleColumn } from './titled.tsx';

function GrantForm({ of, onClose }: { readonly of?: PrivilegeGrant | undefined; readonly onClose: () => void }) {
  const { t, text, word } = useWords();
  const set = useSetGrant();
  const roles = useRoles().data?.items ?? [];
  const principals = usePrincipalOptions();
  const [kind, setKind] = useState<string>(of?.kind ?? 'role');
  const [value, setValue] = useState(of?.value ?? '');
  const [title, setTitle] = useState(of?.title ?? { en: '', zh: '' });
  const [givers, setGivers] = useState<readonly string[]>(of?.roles ?? []);
  const [persons, setPersons] = useState<readonly string[]>(of?.principals ?? []);
  const [hours, setHours] = useState(String(of?.mostHours ?? 24));
  const whole = Number(hours);
  const wrong = /^\d{1,3}$/.test(hours) && whole >= 1 && whole <= 168 ? undefined : t('grant.hours.wrong');
  return (
    <ActDialog
      title={t('grant.set.title')}
      plan={t('grant.lead')}
      actLabel={t('act.save')}
      withoutReason
      wide
      ready={value.trim() !== '' && isTitle(title) && !wrong}
      onClose={onClose}
      onAct={async () => {
        await set.mutateAsync({
          kind: kind as Privilege['kind'],
          value: value.trim(),
          title: titleOf(title),
          roles: givers,
          principals: persons,
          mostHours: whole,
        });
        showNotice({ text: t('grant.saved', { name: text(title) }) });
      }}
    >
      <div className="pair-of-fields">
        <ChoiceField
          label={t('citykey.kind')}
          value={kind}
          disabled={of !== undefined}
          onChange={setKind}
          options={privilegeKinds.map((one) => ({ value: one, label: word('privilege.kind', one) }))}
        />
        <TextField
          label={t('privilege.value')}
          hint={word('privilege.value', kind)}
          required
          disabled={of !== undefined}
          maxLength={300}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <TitleFields label="grant.name" title={title} onChange={setTitle} />
      </div>
      <CheckList
        label={t('grant.roles')}
        options={roles.map((role) => ({ value: role.name, label: text(role.title) }))}
        chosen={givers}
        onChange={setGivers}
      />
      <CheckList label={t('grant.principals')} options={principals} chosen={persons} onChange={setPersons} />
      <TextField
        label={t('grant.hours')}
        inputMode="numeric"
        maxLength={3}
        wrong={wrong}
        value={hours}
        onChange={(event) => setHours(event.target.value.trim())}
      />
    </ActDialog>
  );
}

function RemoveGrant({ of, onClose }: { readonly of: PrivilegeGrant; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const remove = useRemoveGrant();
  return (
    <ActDialog
      title={`${t('grant.remove')}: ${text(of.title)}`}
      plan={t('grant.remove.plan')}
      actLabel={t('grant.remove')}
      danger
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await remove.mutateAsync({ id: of.id });
        showNotice({ text: t('grant.removed') });
      }}
    />
  );
}

/** Who may give which privilege, and for how long at most. */
export function Grants() {
  const { t, text, word } = useWords();
  const grants = useGrants();
  const roles = useRoles().data?.items ?? [];
  const nameOf = usePrincipalName();
  const maySet = useHolds('security-administrator');
  const [form, setForm] = useState<{ readonly of?: PrivilegeGrant; readonly remove?: boolean }>();
  const done = () => setForm(undefined);
  const who = ({ roles: names, principals }: PrivilegeGrant) => [
    ...names.map((name) => text(roles.find((role) => role.name === name)?.title ?? name)),
    ...principals.map(nameOf),
  ];
  const titleColumn = useTitleColumn<PrivilegeGrant>((grant) => grant.value);
  const columns: readonly Column<PrivilegeGrant>[] = [
    titleColumn,
    {
      key: 'kind',
      title: t('citykey.kind'),
      tight: true,
      from: 'tablet',
      cell: (grant) => word('privilege.kind', grant.kind),
    },
    { key: 'who', title: t('grant.who'), cell: (grant) => who(grant).join(', ') || t('grant.nobody') },
    { key: 'hours', title: t('grant.hours'), tight: true, end: true, from: 'tablet', cell: (grant) => grant.mostHours },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (grant) =>
        maySet && (
          <span className="row">
            <Button small onClick={() => setForm({ of: grant })}>
              {t('grant.change')}
            </Button>
            <Button small onClick={() => setForm({ of: grant, remove: true })}>
              {t('grant.remove')}
            </Button>
          </span>
        ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <p className="soft grow">{t('grant.lead')}</p>
        {maySet && <Button onClick={() => setForm({})}>{t('grant.set')}</Button>}
      </header>
      <Answer of={grants} lines={4}>
        {({ items }) =>
          items.length ? (
            <Table label={t('privilege.tab.grants')} rows={items} columns={columns} idOf={(grant) => grant.id} />
          ) : (
            <Empty title={t('grant.none')}>{t('grant.none.text')}</Empty>
          )
        }
      </Answer>
      {form?.of && form.remove ? (
        <RemoveGrant of={form.of} onClose={done} />
      ) : (
        form && <GrantForm of={form.of} onClose={done} />
      )}
    </section>
  );
}
