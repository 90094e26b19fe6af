import { Button, Empty, SidePanel, Status } from '@citywall/ui';
import { useState } from 'react';
import { type OpenSession, type User, useRevokeSession, useSessions } from '../api/identity.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Answer } from './answer.tsx';
import { Code } from './marks.tsx';
import { Ago, Moment } from './moment.tsx';
import { More } from './page-head.tsx';

function SessionCard({ session, onEnd }: { readonly session: OpenSession; readonly onEnd: () => void }) {
  const { t } = useWords();
  return (
    <li className="stack tight">
      <div className="row between">
        <Code value={session.address} />
        {session.current && <Status tone="good">{t('session.current')}</Status>}
        <Button small onClick={onEnd}>
          {t('session.end')}
        </Button>
      </div>
      <span className="small soft">
        {t('session.started')} <Moment at={session.startedAt} /> · {t('user.seen')} <Ago at={session.lastSeenAt} />
      </span>
    </li>
  );
}

/** Where a person is signed in, and the way to end each of these sessions. */
export function UserSessions({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { t } = useWords();
  const sessions = useSessions(user.id);
  const revoke = useRevokeSession();
  const [ending, setEnding] = useState<OpenSession>();
  const name = user.displayName || user.name;
  return (
    <SidePanel title={t('session.title', { name })} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={sessions} lines={3}>
        {() =>
          sessions.items.length ? (
            <ul className="briefs plain">
              {sessions.items.map((session) => (
                <SessionCard key={session.id} session={session} onEnd={() => setEnding(session)} />
              ))}
            </ul>
          ) : (
            <Empty title={t('session.none')}>{t('session.none.text')}</Empty>
          )
        }
      </Answer>
      <More of={sessions} />
      {ending && (
        <ActDialog
          title={t('session.end')}
          plan={t(ending.current ? 'session.end.own' : 'session.end.plan')}
          affects={`${name} (${ending.address})`}
          undone={t('session.end.undone')}
          actLabel={t('session.end')}
          danger
          withoutReason
          onClose={() => setEnding(undefined)}
          onAct={() => revoke.mutateAsync({ id: ending.id })}
        />
      )}
    </SidePanel>
  );
}
