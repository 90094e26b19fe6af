import { Outlet } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useHolds, useSession } from '../api/identity.ts';
import { startLive } from '../api/live.ts';
import { asProblem } from '../api/problem.ts';
import { useIncidentCount } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { usePath, usePlace } from '../state/navigation.ts';
import { Account } from './account.tsx';
import { Failure } from './answer.tsx';
import { KeyHelp, useGoKeys } from './keys.tsx';
import { type NavigationItem, navigation, phonePaths } from './navigation.table.ts';
import { Notices } from './notices.tsx';
import { ProofDialog } from './proof-dialog.tsx';

function Icon({ path }: { readonly path: string }) {
  return (
    <svg width="18" height="18" viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}

const seesIncidents = ['viewer', 'operator', 'system-administrator', 'security-administrator', 'audit-administrator'];

/** The places that the person signed in may go to. */
function usePlaces(): typeof navigation {
  const roles = useSession().data?.user.roles ?? [];
  const open = (item: NavigationItem) => !item.roles || item.roles.some((role) => roles.includes(role));
  return navigation.map((group) => ({ ...group, items: group.items.filter(open) }));
}

const isHere = (path: string, item: NavigationItem) =>
  item.exact || item.path === '/' ? path === item.path : path === item.path || path.startsWith(`${item.path}/`);

function Item({ item, count }: { readonly item: NavigationItem; readonly count?: number | undefined }) {
  const { t } = useWords();
  const here = isHere(usePath(), item);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <a ref={link} href={item.path} aria-current={here ? 'page' : undefined}>
      <Icon path={item.icon} />
      <span>{t(item.label)}</span>
      {count ? <b className="number">{count}</b> : null}
    </a>
  );
}

function Navigation() {
  const { t } = useWords();
  const sees = useHolds(...seesIncidents);
  const open = useIncidentCount(sees).data?.open;
  const places = usePlaces();
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <a className="brand" href="/">
        <img src="/citywall.svg" width="26" height="26" alt="" />
        <span>Citywall</span>
      </a>
      <div className="places">
        {places.map((group) => (
          <div key={group.items[0]!.path} className="places-group">
            {group.label && <p>{t(group.label)}</p>}
            {group.items.map((item) => (
              <Item key={item.path} item={item} count={item.path === '/incidents' ? open : undefined} />
            ))}
          </div>
        ))}
      </div>
      <Account />
    </nav>
  );
}

function PhoneBar() {
  const { t } = useWords();
  const path = usePath();
  const [more, setMore] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a move to another page closes the sheet
  useEffect(() => setMore(false), [path]);
  const items = usePlaces().flatMap((group) => group.items);
  return (
    <>
      {more && (
        <nav className="phone-more" aria-label={t('nav.more')}>
          {items
            .filter((item) => !phonePaths.includes(item.path))
            .map((item) => (
              <Item key={item.path} item={item} />
            ))}
          <Account />
        </nav>
      )}
      <nav className="phone-bar" aria-label={t('nav.label')}>
        {items
          .filter((item) => phonePaths.includes(item.path))
          .map((item) => (
            <Item key={item.path} item={item} />
          ))}
        <button type="button" aria-expanded={more} onClick={() => setMore(!more)}>
          <Icon path="M4 6h12M4 10h12M4 14h12" />
          <span>{t('nav.more')}</span>
        </button>
      </nav>
    </>
  );
}

/** The frame of every page for people who are signed in: navigation, page, notices, keys. */
export function Shell() {
  const { t } = useWords();
  const { go } = usePlace();
  const session = useSession();
  useGoKeys();
  const mustChange = session.data?.mustChangePassword;
  useEffect(() => {
    if (mustChange) go('/password', true);
    else if (session.data) startLive();
  }, [mustChange, session.data, go]);
  const unauthenticated = session.error && asProblem(session.error).status === 401;
  useEffect(() => {
    if (unauthenticated) {
      const here = window.location.pathname + window.location.search;
      go(here === '/' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(here)}`, true);
    }
  }, [unauthenticated, go]);

  if (session.error && !unauthenticated && !session.data) {
    return (
      <main className="alone">
        <Failure error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data || mustChange) return <main className="alone" aria-busy="true" />;
  return (
    <div className="frame">
      <a className="skip" href="#page">
        {t('nav.skip')}
      </a>
      <Navigation />
      <main id="page" tabIndex={-1}>
        <Outlet />
      </main>
      <PhoneBar />
      <KeyHelp />
      <ProofDialog />
      <Notices />
    </div>
  );
}
