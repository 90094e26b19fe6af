import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { connectRequests } from './api/request.ts';
import { PageFailure, PageMissing } from './components/page-failure.tsx';
import { Shell } from './components/shell.tsx';
import { href, parseSearch, stringifySearch } from './state/url.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: PageMissing, errorComponent: PageFailure });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('./pages/password.tsx'), 'PasswordPage'),
});

/** Pages on the way to an application, which stand alone. */
const alone = (path: string, load: () => Promise<{ [name: string]: unknown }>, name: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
    errorComponent: PageFailure,
  });

const ways = [
  alone('/sign-on/$id', () => import('./pages/identity/sign-on.tsx'), 'SignOnPage'),
  alone('/enter', () => import('./pages/identity/enter.tsx'), 'EnterPage'),
  alone('/device', () => import('./pages/identity/device.tsx'), 'DevicePage'),
  alone('/sign-out', () => import('./pages/identity/sign-out.tsx'), 'SignOutPage'),
  alone('/signed-out', () => import('./pages/identity/sign-out.tsx'), 'SignedOutPage'),
];

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const page = (path: string, load: () => Promise<{ [name: string]: unknown }>, name: string) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
    errorComponent: PageFailure,
  });

const pages = [
  page('/', () => import('./pages/situation.tsx'), 'SituationPage'),
  page('/incidents', () => import('./pages/incidents.tsx'), 'IncidentsPage'),
  page('/incidents/$id', () => import('./pages/incident.tsx'), 'IncidentPage'),
  page('/events', () => import('./pages/events.tsx'), 'EventsPage'),
  page('/findings', () => import('./pages/findings.tsx'), 'FindingsPage'),
  page('/sources', () => import('./pages/sources.tsx'), 'SourcesPage'),
  page('/sources/$id', () => import('./pages/source.tsx'), 'SourcePage'),
  page('/rules', () => import('./pages/rules.tsx'), 'RulesPage'),
  page('/rules/$id', () => import('./pages/rule.tsx'), 'RulePage'),
  page('/playbooks', () => import('./pages/playbooks.tsx'), 'PlaybooksPage'),
  page('/playbooks/$id', () => import('./pages/playbook.tsx'), 'PlaybookPage'),
  page('/runs', () => import('./pages/runs.tsx'), 'RunsPage'),
  page('/runs/$id', () => import('./pages/run.tsx'), 'RunPage'),
  page('/blocks', () => import('./pages/blocks.tsx'), 'BlocksPage'),
  page('/agents', () => import('./pages/agents.tsx'), 'AgentsPage'),
  page('/people', () => import('./pages/identity/people.tsx'), 'PeoplePage'),
  page('/people/$id', () => import('./pages/identity/person.tsx'), 'PersonPage'),
  page('/organisations', () => import('./pages/identity/organisations.tsx'), 'OrganisationsPage'),
  page('/hygiene', () => import('./pages/identity/hygiene.tsx'), 'HygienePage'),
  page('/keys', () => import('./pages/keys.tsx'), 'KeysPage'),
  page('/applications', () => import('./pages/identity/applications.tsx'), 'ApplicationsPage'),
  page('/services', () => import('./pages/identity/services.tsx'), 'ServicesPage'),
  page('/portal', () => import('./pages/identity/portal.tsx'), 'PortalPage'),
  page('/passwords', () => import('./pages/identity/passwords.tsx'), 'PasswordsPage'),
  page('/sessions', () => import('./pages/identity/sessions.tsx'), 'SessionsPage'),
  page('/chains', () => import('./pages/identity/chains.tsx'), 'ChainsPage'),
  page('/desk', () => import('./pages/identity/desk.tsx'), 'DeskPage'),
  page('/me', () => import('./pages/identity/me.tsx'), 'MePage'),
  page('/roles', () => import('./pages/roles.tsx'), 'RolesPage'),
  page('/requests', () => import('./pages/identity/requests.tsx'), 'RequestsPage'),
  page('/reviews', () => import('./pages/identity/reviews.tsx'), 'ReviewsPage'),
  page('/reviews/$id', () => import('./pages/identity/review.tsx'), 'ReviewPage'),
  page('/separation', () => import('./pages/identity/separation.tsx'), 'SeparationPage'),
  page('/risk', () => import('./pages/identity/risk.tsx'), 'RiskPage'),
  page('/rights', () => import('./pages/identity/rights.tsx'), 'RightsPage'),
  page('/roles/new-policy', () => import('./pages/identity/policy.tsx'), 'PolicyPage'),
  page('/roles/policies/$id', () => import('./pages/identity/policy.tsx'), 'PolicyPage'),
  page('/what-if', () => import('./pages/identity/what-if.tsx'), 'WhatIfPage'),
  page('/trust', () => import('./pages/trust/home.tsx'), 'TrustPage'),
  page('/trust/ceremony', () => import('./pages/trust/ceremony.tsx'), 'CeremonyPage'),
  page('/trust/certificates', () => import('./pages/trust/certificates.tsx'), 'CertificatesPage'),
  page('/trust/profiles', () => import('./pages/trust/profiles.tsx'), 'ProfilesPage'),
  page('/trust/profiles/$id', () => import('./pages/trust/profile.tsx'), 'ProfilePage'),
  page('/trust/new-profile', () => import('./pages/trust/profile.tsx'), 'ProfilePage'),
  page('/trust/authorities', () => import('./pages/trust/authorities.tsx'), 'AuthoritiesPage'),
  page('/trust/keys', () => import('./pages/trust/keys.tsx'), 'CityKeysPage'),
  page('/trust/keys/$id', () => import('./pages/trust/key.tsx'), 'CityKeyPage'),
  page('/trust/enrolments', () => import('./pages/trust/enrolments.tsx'), 'EnrolmentsPage'),
  page('/trust/documents', () => import('./pages/trust/documents.tsx'), 'DocumentsPage'),
  page('/trust/evidence', () => import('./pages/trust/evidence.tsx'), 'EvidencePage'),
  page('/trust/privileges', () => import('./pages/trust/privileges.tsx'), 'PrivilegesPage'),
  page('/trust/supervision', () => import('./pages/trust/supervision.tsx'), 'SupervisionPage'),
  page('/trust/assessments/$id', () => import('./pages/trust/assessment.tsx'), 'AssessmentPage'),
  page('/audit', () => import('./pages/audit.tsx'), 'AuditPage'),
  page('/settings', () => import('./pages/settings.tsx'), 'SettingsPage'),
];

/** Addresses to pages; each page is loaded when it is first visited. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, password, ...ways, shell.addChildren(pages)]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 100,
});

/** Leads to the sign-in page and remembers where the person wanted to be. */
export function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/sign-in') return;
  router.history.push(href('/sign-in', { back: pathname === '/' ? undefined : pathname + search }));
}

/** Makes every plain link of the console a move without a reload, and connects the client of the API. */
export function startLinks(): void {
  connectRequests({ sessionEnded: leaveToSignIn });
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.origin !== window.location.origin || link.target || link.hasAttribute('download')) return;
    if (link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    router.history.push(link.pathname + link.search + link.hash);
  });
}
