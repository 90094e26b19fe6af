import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Signatory, useSignatories } from '../../api/documents.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { ChoiceChips } from '../filters.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { SealPicture } from './seal-picture.tsx';
import { RetireDialog, SignatoryForm, UsersDialog } from './signatory-forms.tsx';
import { SignatoryPanel } from './signatory-panel.tsx';

function useColumns(): readonly Column<Signatory>[] {
  const { t, word } = useWords();
  return [
    {
      key: 'name',
      title: t('signatory.name'),
      fill: true,
      cell: (signatory) => (
        <span className="row named-seal">
          {signatory.seal ? (
            <SealPicture words={signatory.seal} size={36} label={t('sign.seal.there', { name: signatory.name })} />
          ) : (
            <span className="no-seal" />
          )}
          <span>
            <strong>{signatory.name}</strong>
            <span className="small soft block">{signatory.organisation}</span>
          </span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('signatory.state'),
      tight: true,
      cell: (signatory) => <StateMark set="signatory.state" state={signatory.state} />,
    },
    {
      key: 'kind',
      title: t('signatory.kind'),
      tight: true,
      from: 'tablet',
      cell: (signatory) => word('signatory.kind', signatory.kind),
    },
    {
      key: 'key',
      title: t('signatory.key'),
      tight: true,
      from: 'desktop',
      cell: (signatory) => word('key.kind', signatory.keyKind),
    },
    {
      key: 'users',
      title: t('signatory.users'),
      tight: true,
      from: 'tablet',
      cell: ({ users }) =>
        users.length ? t('signatory.users.count', { count: users.length }) : t('signatory.users.none'),
    },
    {
      key: 'created',
      title: t('signatory.created'),
      tight: true,
      from: 'desktop',
      cell: (signatory) => <Moment at={signatory.createdAt} />,
    },
  ];
}

type Act = 'create' | 'users' | 'retire';

/** The names under which the city signs: their seals, who may use them, and when they end. */
export function NamesTab() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const signatories = useSignatories();
  const mayChange = useHolds('security-administrator');
  const columns = useColumns();
  const [act, setAct] = useState<Act>();
  const openId = one(search, 'name');
  const state = one(search, 'state') ?? 'active';
  const open = signatories.data?.items.find(({ id }) => id === openId);
  const shown = (signatories.data?.items ?? []).filter((each) => state === 'all' || each.state === state);
  const done = () => setAct(undefined);
  return (
    <>
      <div className="row between">
        <ChoiceChips
          name="state"
          label={t('signatory.state')}
          all={t('filter.all')}
          fallback="active"
          options={(['active', 'retired'] as const).map((value) => ({ value, label: word('signatory.state', value) }))}
        />
        {mayChange && (
          <Button kind="primary" onClick={() => setAct('create')}>
            {t('signatory.create')}
          </Button>
        )}
      </div>
      <section className="panel">
        <Answer of={signatories} lines={4}>
          {() =>
            shown.length ? (
              <Table
                label={t('signatory.title')}
                rows={shown}
                columns={columns}
                idOf={({ id }) => id}
                open={openId}
                onOpen={({ id }) => change({ name: id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('signatory.none')}>{t('signatory.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      {open && <SignatoryPanel signatory={open} onAct={setAct} onClose={() => change({ name: undefined }, true)} />}
      {act === 'create' && <SignatoryForm onClose={done} />}
      {act === 'users' && open && <UsersDialog signatory={open} onClose={done} />}
      {act === 'retire' && open && <RetireDialog signatory={open} onClose={done} />}
    </>
  );
}
