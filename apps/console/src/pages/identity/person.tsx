import '../../language/registry.ts';
import '../../components/identity/registry.css';
import { Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type PersonFile, useKeysOf, usePerson } from '../../api/registry.ts';
import { Answer } from '../../components/answer.tsx';
import { Facts } from '../../components/facts.tsx';
import { Career } from '../../components/identity/career.tsx';
import { OrderForm } from '../../components/identity/order-form.tsx';
import { Orders } from '../../components/identity/orders.tsx';
import { useOrganisationNames } from '../../components/identity/organisation-tree.tsx';
import { PersonForm } from '../../components/identity/person-forms.tsx';
import { PersonHoldings } from '../../components/identity/person-holdings.tsx';
import { Code, StateMark } from '../../components/marks.tsx';
import { Ago, Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { RoleNames } from '../../components/role-choice.tsx';
import { LinkDialog, RolesDialog, UserActDialog } from '../../components/user-form.tsx';
import { UserSessions } from '../../components/user-sessions.tsx';
import { useWords } from '../../language/language.ts';
import { useId, usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

type Act = 'order' | 'change' | 'roles' | 'disable' | 'enable' | 'reset';

function PersonActs({ file, act }: { readonly file: PersonFile; readonly act: (verb: Act) => void }) {
  const { t } = useWords();
  const { change } = usePlace();
  const keeps = useHolds('system-administrator', 'department-administrator');
  const orders = useHolds('system-administrator', 'department-administrator', 'security-administrator');
  const assigns = useHolds('security-administrator');
  const endsSessions = useHolds('system-administrator', 'security-administrator');
  const { state, kind } = file.user;
  return (
    <>
      {orders && kind === 'person' && (
        <Button kind="primary" onClick={() => act('order')}>
          {t('order.give')}
        </Button>
      )}
      <Menu label={t('act.more')}>
        {endsSessions && (
          <button type="button" onClick={() => change({ sessions: '1' })}>
            {t('session.list')}
          </button>
        )}
        {keeps && (
          <button type="button" onClick={() => act('change')}>
            {t('person.change')}
          </button>
        )}
        {assigns && (
          <button type="button" onClick={() => act('roles')}>
            {t('user.roles.act')}
          </button>
        )}
        {keeps && (
          <button type="button" onClick={() => act('reset')}>
            {t('user.reset')}
          </button>
        )}
        {keeps && (
          <button type="button" onClick={() => act(state === 'disabled' ? 'enable' : 'disable')}>
            {t(state === 'disabled' ? 'user.enable' : 'user.disable')}
          </button>
        )}
      </Menu>
    </>
  );
}

function PersonFacts({ file: { user } }: { readonly file: PersonFile }) {
  const { t } = useWords();
  const { pathOf } = useOrganisationNames();
  const { text, word } = useWords();
  const facts: (readonly [string, React.ReactNode])[] = [
    [
      t('people.where'),
      pathOf(user.organisation)
        .map(({ name }) => text(name))
        .join(' / '),
    ],
    [t('signin.name'), <Code key="name" value={user.name} />],
    ...(user.kind === 'person' ? [] : [[t('organisation.kind'), word('kind', user.kind)] as const]),
    ...(user.owner
      ? [
          [
            t('person.owner'),
            <a key="owner" href={`/people/${user.owner.id}`}>
              {user.owner.name}
            </a>,
          ] as const,
        ]
      : []),
    ...(user.employeeNumber ? [[t('person.number'), <Code key="number" value={user.employeeNumber} />] as const] : []),
    ...(user.mail ? [[t('person.mail'), <Code key="mail" value={user.mail} />] as const] : []),
    ...(user.mobile ? [[t('person.mobile'), <Code key="mobile" value={user.mobile} />] as const] : []),
    ...(user.leavesAt ? [[t('person.leaves'), <Moment key="leaves" at={user.leavesAt} />] as const] : []),
    [t('user.seen'), <Ago key="seen" at={user.lastSeenAt} />],
  ];
  return (
    <section className="panel">
      <div className="panel-body">
        <Facts of={facts} />
      </div>
    </section>
  );
}

function PersonKeys({ owner }: { readonly owner: string }) {
  const { t } = useWords();
  const sees = useHolds('system-administrator', 'security-administrator', 'audit-administrator');
  const keys = useKeysOf(owner, sees).data?.items ?? [];
  if (keys.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('person.keys')}</h2>
      </header>
      <ul className="briefs">
        {keys.map((key) => (
          <li key={key.id} className="brief">
            <strong className="grow">{key.name}</strong>
            <RoleNames roles={key.roles} />
            <span className="small soft">
              {t('user.seen')} <Ago at={key.lastSeenAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sections({ file }: { readonly file: PersonFile }) {
  const { t } = useWords();
  const orders = useHolds('system-administrator', 'department-administrator', 'security-administrator');
  const none = { title: t('order.none'), text: t('order.none.text') };
  return (
    <div className="halves">
      <div className="stack">
        <PersonFacts file={file} />
        <section className="panel">
          <header>
            <h2>{t('person.roles')}</h2>
          </header>
          <PersonHoldings holdings={file.holdings} appointments={file.appointments} />
        </section>
        <PersonKeys owner={file.user.id} />
      </div>
      <div className="stack">
        <section className="panel">
          <header>
            <h2>{t('person.posts')}</h2>
          </header>
          <Career appointments={file.appointments} />
        </section>
        <section className="panel">
          <header>
            <h2>{t('person.orders')}</h2>
          </header>
          <Orders orders={file.orders} named={false} mayWithdraw={orders} none={none} />
        </section>
      </div>
    </div>
  );
}

/** One person: where he belongs, what he may do and why, his posts and orders. */
export function PersonPage() {
  const { t } = useWords();
  const person = usePerson(useId());
  const { search, change } = usePlace();
  const [act, setAct] = useState<Act>();
  const [link, setLink] = useState<string>();
  const done = () => setAct(undefined);
  return (
    <Answer of={person}>
      {(file) => {
        const { user } = file;
        const name = user.displayName || user.name;
        const employed = file.appointments.some(({ main, until }) => main && until === null);
        return (
          <div className="stack">
            <PageHead
              title={name}
              back={{ href: '/people', label: t('people.back') }}
              lead={<StateMark set="user.state" state={user.state} />}
              actions={<PersonActs file={file} act={setAct} />}
            />
            <Sections file={file} />
            {act === 'order' && <OrderForm person={{ id: user.id, name }} employed={employed} onClose={done} />}
            {act === 'change' && <PersonForm person={user} placed={employed} onClose={done} />}
            {act === 'roles' && <RolesDialog user={user} onClose={done} />}
            {(act === 'disable' || act === 'enable' || act === 'reset') && (
              <UserActDialog user={user} verb={act} onClose={done} onLink={setLink} />
            )}
            {one(search, 'sessions') && (
              <UserSessions user={user} onClose={() => change({ sessions: undefined }, true)} />
            )}
            {link && <LinkDialog link={link} onClose={() => setLink(undefined)} />}
          </div>
        );
      }}
    </Answer>
  );
}
