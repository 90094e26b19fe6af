import '../../language/trust.ts';
import '../../language/document.ts';
import '../../components/documents/documents.css';
import { CheckTab } from '../../components/documents/check-tab.tsx';
import { NamesTab } from '../../components/documents/names-tab.tsx';
import { SignTab } from '../../components/documents/sign-tab.tsx';
import { SigningsTab } from '../../components/documents/signings-tab.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

const tabs = {
  sign: SignTab,
  check: CheckTab,
  signed: SigningsTab,
  names: NamesTab,
} as const;

/** Signing and sealing, checking what others signed, the register, and the names under which the city signs. */
export function DocumentsPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const asked = one(search, 'tab') ?? '';
  const here = Object.hasOwn(tabs, asked) ? (asked as keyof typeof tabs) : 'sign';
  const Tab = tabs[here];
  return (
    <div className="stack">
      <PageHead title={t('document.title')} lead={t('document.lead')} />
      <Tabs
        label={t('document.title')}
        here={here}
        tabs={[
          ['sign', 'document.tab.sign'],
          ['check', 'document.tab.check'],
          ['signed', 'document.tab.signed'],
          ['names', 'document.tab.names'],
        ]}
      />
      <Tab />
    </div>
  );
}
