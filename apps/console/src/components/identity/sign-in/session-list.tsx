import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useRevokeSession } from '../../../api/identity.ts';
import { type LiveSession, useLiveSessions } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer } from '../../answer.tsx';
import { Ago, Moment } from '../../moment.tsx';
import { More } from '../../page-head.tsx';
import { placeOf } from './place.ts';

function useColumns(whose: boolean, end: (session: LiveSession) => void): readonly Column<LiveSession>[] {
  const { t, word } = useWords();
  const person: Column<LiveSession> = {
    key: 'who',
    title: t('sessions.who'),
    cell: ({ user, current }) => (
      <>
        <strong>{user.name}</strong> {current && <span className="soft small">{t('session.current')}</span>}
      </>
    ),
  };
  return [
    ...(whose ? [person] : []),
    {
      key: 'device',
      title: t('sessions.device'),
      cell: ({ device, address, current }) => (
        <>
          {device || t('sessions.unknown')} {!whose && current && <strong>· {t('session.current')}</strong>}
          <br />
          <span className="soft small">
            <span className="mono">{address}</span> · {word('place', placeOf(address))}
          </span>
        </>
      ),
    },
    {
      key: 'methods',
      title: t('sessions.methods'),
      from: 'tablet',
      cell: ({ methods, chain }) => (
        <>
          {methods.map((method) => word('method', method)).join(' + ')}
          <br />
          <span className="soft small">{chain}</span>
        </>
      ),
    },
    {
      key: 'started',
      title: t('sessions.started'),
      tight: true,
      from: 'tablet',
      cell: ({ startedAt }) => <Moment at={startedAt} />,
    },
    {
      key: 'seen',
      title: t('sessions.seen'),
      tight: true,
      from: 'tablet',
      cell: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
    },
    {
      key: 'end',
      title: '',
      tight: true,
      cell: (session) => (
        <Button small onClick={() => end(session)}>
          {t('sessions.end')}
        </Button>
      ),
    },
  ];
}

/** Living sessions, each with its device and place and a way to end it; `user`: of one person alone. */
export function SessionList({ user }: { readonly user?: string }) {
  const { t } = useWords();
  const sessions = useLiveSessions(user);
  const revoke = useRevokeSession();
  const [ending, setEnding] = useState<LiveSession>();
  const columns = useColumns(user === undefined, setEnding);
  return (
    <section className="panel">
      <Answer of={sessions}>
        {() =>
          sessions.items.length === 0 ? (
            <Empty title={t('session.none')}>{t('session.none.text')}</Empty>
          ) : (
            <Table label={t('sessions.title')} rows={sessions.items} columns={columns} idOf={({ id }) => id} />
          )
        }
      </Answer>
      <More of={sessions} />
      {ending && (
        <ActDialog
          title={t('sessions.end.title', { name: ending.user.name })}
          plan={t(ending.current ? 'session.end.own' : 'sessions.end.plan')}
          affects={`${ending.device || t('sessions.unknown')} (${ending.address})`}
          undone={t('session.end.undone')}
          actLabel={t('session.end')}
          danger
          withoutReason
          onClose={() => setEnding(undefined)}
          onAct={() => revoke.mutateAsync({ id: ending.id })}
        />
      )}
    </section>
  );
}
