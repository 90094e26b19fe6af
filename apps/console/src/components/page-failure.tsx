import { Button, Empty } from '@citywall/ui';
import { useWords } from '../language/language.ts';

/** Shown instead of a page that broke; the rest of the console keeps working. */
export function PageFailure() {
  const { t } = useWords();
  return (
    <Empty
      title={t('failure.page')}
      action={<Button onClick={() => window.location.reload()}>{t('act.reload')}</Button>}
    >
      {t('failure.page.text')}
    </Empty>
  );
}

/** Shown for an address that no page has. */
export function PageMissing() {
  const { t } = useWords();
  return (
    <Empty title={t('failure.missing')} action={<a href="/">{t('failure.missing.action')}</a>}>
      {t('failure.missing.text')}
    </Empty>
  );
}
