import { Banner, Button, type Column, Menu, Table } from '@citywall/ui';
import { useState } from 'react';
import { type User, useSession, useUsers } from '../api/identity.ts';
import { Answer } from '../components/answer.tsx';
import { StateMark } from '../components/marks.tsx';
import { Ago } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { RoleNames } from '../components/role-choice.tsx';
import { LinkDialog, RolesDialog, UserActDialog, UserForm } from '../components/user-form.tsx';
import { UserSessions } from '../components/user-sessions.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

type Act = { readonly user: User; readonly verb: 'sessions' | 'roles' | 'disable' | 'enable' | 'reset' };

function useUserColumns(act: (act: Act) => void): readonly Column<User>[] {
  const { t } = useWords();
  return [
    {
      key: 'name',
      title: t('user.name'),
      cell: (user) => (
        <>
          <strong>{user.displayName || user.name}</strong>
          <br />
          <span className="mono soft">{user.name}</span>
        </>
      ),
    },
    { key: 'roles', title: t('user.roles'), from: 'tablet', cell: (user) => <RoleNames roles={user.roles} /> },
    {
      key: 'state',
      title: t('user.state'),
      tight: true,
      cell: (user) => <StateMark set="user.state" state={user.state} />,
    },
    { key: 'seen', title: t('user.seen'), tight: true, from: 'tablet', cell: (user) => <Ago at={user.lastSeenAt} /> },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (user) => (
        <Menu label={t('act.more')}>
          <button type="button" onClick={() => act({ user, verb: 'sessions' })}>
            {t('session.list')}
          </button>
          <button type="button" onClick={() => act({ user, verb: 'roles' })}>
            {t('user.roles.act')}
          </button>
          <button type="button" onClick={() => act({ user, verb: 'reset' })}>
            {t('user.reset')}
          </button>
          <button type="button" onClick={() => act({ user, verb: user.state === 'disabled' ? 'enable' : 'disable' })}>
            {t(user.state === 'disabled' ? 'user.enable' : 'user.disable')}
          </button>
        </Menu>
      ),
    },
  ];
}

/** The three duties and who holds them: best in three hands. */
function Duties({ users }: { readonly users: readonly User[] }) {
  const { t } = useWords();
  const session = useSession();
  const duties = ['system-administrator', 'security-administrator', 'audit-administrator'] as const;
  return (
    <>
      {session.data?.allDutiesInOneHand && (
        <Banner tone="warn">
          <span className="grow">{t('duties.banner')}</span>
        </Banner>
      )}
      <div className="figures">
        {duties.map((duty) => {
          const holders = users.filter((user) => user.state !== 'disabled' && user.roles.includes(duty));
          return (
            <div key={duty} className="panel figure">
              <span className="name">{t(`role.${duty}`)}</span>
              <strong>{holders.map((user) => user.displayName || user.name).join(', ') || t('duties.nobody')}</strong>
              <span className="foot">{t(`duty.${duty}`)}</span>
            </div>
          );
        })}
      </div>
    </>
  );
}

/** The people, what they may do, and who holds the three duties. */
export function UsersPage() {
  const { t } = useWords();
  const users = useUsers();
  const [act, setAct] = useState<Act>();
  const [creating, setCreating] = useState(false);
  const [link, setLink] = useState<string>();
  const { search, change } = usePlace();
  const sessionsOf = one(search, 'sessions');
  const columns = useUserColumns((chosen) =>
    chosen.verb === 'sessions' ? change({ sessions: chosen.user.id }) : setAct(chosen),
  );
  const watched = users.data?.items.find((user) => user.id === sessionsOf);
  const done = () => setAct(undefined);
  return (
    <div className="stack">
      <PageHead
        title={t('nav.users')}
        count={users.data?.items.length}
        actions={
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t('user.create')}
          </Button>
        }
      />
      <Answer of={users}>
        {(page) => (
          <>
            <Duties users={page.items} />
            <section className="panel">
              <Table
                label={t('nav.users')}
                rows={page.items}
                columns={columns}
                idOf={(user) => user.id}
                open={watched?.id}
                onOpen={(user) => change({ sessions: user.id }, Boolean(watched))}
              />
            </section>
          </>
        )}
      </Answer>
      {creating && <UserForm onClose={() => setCreating(false)} onLink={setLink} />}
      {act?.verb === 'roles' && <RolesDialog user={act.user} onClose={done} />}
      {watched && <UserSessions user={watched} onClose={() => change({ sessions: undefined }, true)} />}
      {act && act.verb !== 'roles' && act.verb !== 'sessions' && (
        <UserActDialog user={act.user} verb={act.verb} onClose={done} onLink={setLink} />
      )}
      {link && <LinkDialog link={link} onClose={() => setLink(undefined)} />}
    </div>
  );
}
