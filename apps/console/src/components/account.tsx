import { Button } from '@citywall/ui';
import { endSession, useSession } from '../api/identity.ts';
import { stopLive, useConnected } from '../api/live.ts';
import { queryClient } from '../api/query.ts';
import { chooseLanguage, useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { chooseTheme, useDark } from '../state/preference.ts';
import { showNotice } from './notices.tsx';

/** Switches for language and theme, whether the page is live, who is signed in, and the way out. */
export function Account() {
  const { t, language } = useWords();
  const { go } = usePlace();
  const dark = useDark();
  const connected = useConnected();
  const session = useSession();
  const leave = async () => {
    try {
      await endSession();
    } catch {
      showNotice({ text: t('account.leave.failed') });
      return;
    }
    stopLive();
    queryClient.clear();
    go('/sign-in');
  };
  return (
    <div className="account-box">
      <p className="live" title={t(connected ? 'live.on.text' : 'live.off.text')}>
        <span className={connected ? 'status good' : 'status warn'}>{t(connected ? 'live.on' : 'live.off')}</span>
      </p>
      <div className="row">
        <Button
          small
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => chooseLanguage(language === 'en' ? 'zh' : 'en')}
        >
          {language === 'en' ? '中文' : 'English'}
        </Button>
        <Button small onClick={() => chooseTheme(dark ? 'light' : 'dark')}>
          {t(dark ? 'theme.light' : 'theme.dark')}
        </Button>
      </div>
      <div className="row between">
        <a className="who" href="/me" title={t('nav.me')}>
          {session.data?.user.displayName || session.data?.user.name}
        </a>
        <Button small kind="quiet" onClick={() => void leave()}>
          {t('account.leave')}
        </Button>
      </div>
    </div>
  );
}
