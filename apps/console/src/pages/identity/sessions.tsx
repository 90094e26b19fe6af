import '../../language/sign-in.ts';
import { SessionList } from '../../components/identity/sign-in/session-list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';

/** Who is signed in now, from where and with what proof. */
export function SessionsPage() {
  const { t } = useWords();
  return (
    <div className="stack">
      <PageHead title={t('sessions.title')} lead={t('sessions.lead')} />
      <SessionList />
    </div>
  );
}
