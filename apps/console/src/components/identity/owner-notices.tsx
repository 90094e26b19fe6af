import '../../language/password.ts';
import { Button } from '@citywall/ui';
import { useDismissNotice, useNotices } from '../../api/passwords.ts';
import { useWords } from '../../language/language.ts';
import { Ago } from '../moment.tsx';

/** What happened to one's own account and was not seen yet; nothing when there is nothing. */
export function OwnerNotices() {
  const { t, text } = useWords();
  const notices = useNotices().data?.items ?? [];
  const dismiss = useDismissNotice();
  if (notices.length === 0) return null;
  return (
    <section className="panel" aria-label={t('notices.title')}>
      <header>
        <h2>{t('notices.title')}</h2>
      </header>
      <div className="panel-body flush">
        <ul className="briefs">
          {notices.map(({ id, at, text: words }) => (
            <li key={id} className="brief">
              <span className="grow">
                {text(words)}
                <br />
                <span className="small soft">
                  <Ago at={at} />
                </span>
              </span>
              <Button small onClick={() => dismiss.mutate({ id })}>
                {t('notices.dismiss')}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
