import '../../language/registry.ts';
import '../../components/identity/registry.css';
import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type User, useHolds } from '../../api/identity.ts';
import { usePeople } from '../../api/registry.ts';
import { Answer } from '../../components/answer.tsx';
import { ChoiceChips, SetFilter } from '../../components/filters.tsx';
import { Duties } from '../../components/identity/duties.tsx';
import { OrganisationTree, useOrganisationNames, useTop } from '../../components/identity/organisation-tree.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Ago } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { RoleNames } from '../../components/role-choice.tsx';
import { SearchForm } from '../../components/search-form.tsx';
import { LinkDialog, UserForm } from '../../components/user-form.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useColumns(): readonly Column<User>[] {
  const { t, word } = useWords();
  const { nameOf } = useOrganisationNames();
  return [
    {
      key: 'name',
      title: t('user.name'),
      cell: (user) => (
        <>
          <a href={`/people/${user.id}`}>
            <strong>{user.displayName || user.name}</strong>
          </a>
          {user.kind !== 'person' && <span className="small soft"> · {word('kind', user.kind)}</span>}
          <br />
          <span className="mono soft">{user.name}</span>
        </>
      ),
    },
    { key: 'where', title: t('people.where'), from: 'tablet', cell: (user) => nameOf(user.organisation) },
    { key: 'roles', title: t('user.roles'), from: 'desktop', cell: (user) => <RoleNames roles={user.roles} /> },
    {
      key: 'state',
      title: t('user.state'),
      tight: true,
      cell: (user) => <StateMark set="user.state" state={user.state} />,
    },
    { key: 'seen', title: t('user.seen'), tight: true, from: 'tablet', cell: (user) => <Ago at={user.lastSeenAt} /> },
  ];
}

/** The people of the city or of one's own department, and who holds the three duties. */
export function PeoplePage() {
  const { t, word } = useWords();
  const { search, change, go } = usePlace();
  const top = useTop();
  const { nameOf } = useOrganisationNames();
  const organisation = one(search, 'organisation');
  const text = one(search, 'text');
  const people = usePeople({ organisation, text, state: one(search, 'state'), role: one(search, 'role') });
  const mayAdd = useHolds('system-administrator', 'department-administrator');
  const seesDuties = useHolds('system-administrator', 'security-administrator', 'audit-administrator');
  const [typed, setTyped] = useState(text ?? '');
  const [creating, setCreating] = useState(false);
  const [link, setLink] = useState<string>();
  const columns = useColumns();
  return (
    <div className="stack">
      <PageHead
        title={t('people.title')}
        actions={
          mayAdd && (
            <Button kind="primary" onClick={() => setCreating(true)}>
              {t('user.create')}
            </Button>
          )
        }
      />
      {seesDuties && <Duties />}
      <div className="registry">
        <OrganisationTree chosen={organisation ?? top} />
        <div className="stack">
          <div className="registry-filters">
            <SearchForm
              label={t('people.search')}
              typed={typed}
              onType={setTyped}
              onSearch={(value) => change({ text: value || undefined })}
            />
            <ChoiceChips
              name="state"
              label={t('user.state')}
              all={t('people.state.all')}
              options={['active', 'invited', 'disabled'].map((value) => ({ value, label: word('user.state', value) }))}
            />
          </div>
          {(organisation || text) && (
            <div className="row">
              {organisation && (
                <SetFilter label={nameOf(organisation)} remove={() => change({ organisation: undefined })}>
                  {nameOf(organisation)}
                </SetFilter>
              )}
              {text && (
                <SetFilter
                  label={text}
                  remove={() => {
                    setTyped('');
                    change({ text: undefined });
                  }}
                />
              )}
            </div>
          )}
          <section className="panel">
            <Answer of={people}>
              {() =>
                people.items.length > 0 ? (
                  <Table
                    label={t('people.title')}
                    rows={people.items}
                    columns={columns}
                    idOf={(user) => user.id}
                    onOpen={(user) => go(`/people/${user.id}`)}
                  />
                ) : (
                  <Empty title={t('people.none')}>{t('people.none.text')}</Empty>
                )
              }
            </Answer>
          </section>
          <More of={people} />
        </div>
      </div>
      {creating && <UserForm place={organisation ?? top} onClose={() => setCreating(false)} onLink={setLink} />}
      {link && <LinkDialog link={link} onClose={() => setLink(undefined)} />}
    </div>
  );
}
