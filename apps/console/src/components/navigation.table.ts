import type { MessageKey } from '../language/messages.ts';

/** A place of the navigation: `key` follows g on the keyboard. */
export interface NavigationItem {
  readonly path: string;
  readonly label: MessageKey;
  readonly key: string;
  /** Drawn in a 20 × 20 box with strokes. */
  readonly icon: string;
  /** Pages below it have places of their own. */
  readonly exact?: true;
  /** Shown only to holders of one of these roles; everybody else would only be refused. */
  readonly roles?: readonly string[];
}

export interface NavigationGroup {
  readonly label: MessageKey | null;
  readonly items: readonly NavigationItem[];
}

const administrators = ['system-administrator', 'security-administrator'];

/** The navigation, by what people do. */
export const navigation: readonly NavigationGroup[] = [
  {
    label: null,
    items: [
      { path: '/', label: 'nav.situation', key: 's', icon: 'M3 16V8l7-5 7 5v8M7 16v-5h6v5' },
      { path: '/incidents', label: 'nav.incidents', key: 'i', icon: 'M10 3l8 14H2zM10 8v4M10 14.5v.5' },
      { path: '/events', label: 'nav.events', key: 'e', icon: 'M3 5h14M3 10h14M3 15h9' },
    ],
  },
  {
    label: 'nav.group.detection',
    items: [
      {
        path: '/findings',
        label: 'nav.findings',
        key: 'f',
        icon: 'M9 3a6 6 0 1 1 0 12A6 6 0 0 1 9 3zM13.5 13.5L17 17',
      },
      {
        path: '/sources',
        label: 'nav.sources',
        key: 'o',
        icon: 'M3 5c0-3 14-3 14 0v10c0 3-14 3-14 0zM3 5c0 3 14 3 14 0M3 10c0 3 14 3 14 0',
      },
      { path: '/rules', label: 'nav.rules', key: 'r', icon: 'M5 3h10v14H5zM8 7h4M8 10h4M8 13h2' },
    ],
  },
  {
    label: 'nav.group.response',
    items: [
      { path: '/blocks', label: 'nav.blocks', key: 'b', icon: 'M10 3a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM5 5l10 10' },
      { path: '/runs', label: 'nav.runs', key: 'n', icon: 'M6 4l10 6-10 6z' },
      { path: '/playbooks', label: 'nav.playbooks', key: 'p', icon: 'M3 4h5v4H3zM12 12h5v4h-5zM8 6h3v8h1' },
      { path: '/agents', label: 'nav.agents', key: 'a', icon: 'M3 4h14v9H3zM7 17h6M10 13v4' },
    ],
  },
  {
    label: 'nav.group.identity',
    items: [
      {
        path: '/people',
        roles: [...administrators, 'audit-administrator', 'department-administrator', 'operator'],
        label: 'nav.people',
        key: 'u',
        icon: 'M10 3a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM4 17c0-7 12-7 12 0',
      },
      {
        path: '/organisations',
        roles: [...administrators, 'audit-administrator', 'department-administrator'],
        label: 'nav.organisations',
        key: '2',
        icon: 'M8 3h4v4H8zM3 13h4v4H3zM13 13h4v4h-4zM10 7v3M5 13v-3h10v3',
      },
      {
        path: '/hygiene',
        roles: [...administrators, 'audit-administrator'],
        label: 'nav.hygiene',
        key: '3',
        icon: 'M7 3a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM2 17c0-5 10-5 10 0M13 9l2 2 4-4',
      },
      {
        path: '/keys',
        roles: administrators,
        label: 'nav.keys',
        key: 'k',
        icon: 'M6 7a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM9 10h8v3M14 10v2',
      },
      {
        path: '/applications',
        roles: [...administrators, 'audit-administrator'],
        label: 'nav.applications',
        key: 'z',
        icon: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM14 11v6M11 14h6',
      },
      {
        path: '/services',
        roles: [...administrators, 'audit-administrator', 'operator'],
        label: 'nav.services',
        key: '-',
        icon: 'M4 5h12v4H4zM4 11h12v4H4zM7 7h.01M7 13h.01',
      },
      { path: '/portal', label: 'nav.portal', key: '1', icon: 'M3 4h14v12H3zM3 8h14M6 11h3v2H6zM11 11h3v2h-3z' },
      {
        path: '/passwords',
        roles: ['security-administrator', 'audit-administrator'],
        label: 'nav.passwords',
        key: '0',
        icon: 'M4 9h12v8H4zM7 9V6a3 3 0 0 1 6 0v3M7 13h.01M10 13h.01M13 13h.01',
      },
      {
        path: '/sessions',
        roles: [...administrators, 'department-administrator'],
        label: 'nav.sessions',
        key: '2',
        icon: 'M3 4h14v9H3zM7 17h6M10 13v4M7 8h6',
      },
      {
        path: '/chains',
        roles: [...administrators, 'audit-administrator'],
        label: 'nav.chains',
        key: '3',
        icon: 'M8 6H6a4 4 0 0 0 0 8h2M12 6h2a4 4 0 0 1 0 8h-2M7 10h6',
      },
      {
        path: '/desk',
        roles: ['clerk', 'security-administrator', 'audit-administrator'],
        label: 'nav.desk',
        key: '4',
        icon: 'M2 14h16M4 14v3M16 14v3M10 4a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5zM5 14c0-5 10-5 10 0',
      },
      {
        path: '/me',
        label: 'nav.me',
        key: '5',
        icon: 'M10 4a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM5 17c0-6 10-6 10 0zM2 2h16v16H2z',
      },
      { path: '/roles', label: 'nav.roles', key: 'l', icon: 'M10 3l6 2v5c0 4-3 6-6 7c-3-1-6-3-6-7V5z' },
      { path: '/requests', label: 'nav.requests', key: '6', icon: 'M3 4h14v9H9l-4 4v-4H3zM7 8.5h6M10 6v5' },
      {
        path: '/reviews',
        label: 'nav.reviews',
        key: '7',
        icon: 'M5 3h10v14H5zM7 7l1 1 2-2M12 7h1M7 12l1 1 2-2M12 12h1',
      },
      {
        path: '/separation',
        roles: [...administrators, 'audit-administrator'],
        label: 'nav.separation',
        key: '8',
        icon: 'M6 5a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM14 5a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM10 3v14',
      },
      {
        path: '/risk',
        roles: ['security-administrator', 'audit-administrator'],
        label: 'nav.risk',
        key: 'g',
        icon: 'M10 3l6 2v5c0 4-3 6-6 7c-3-1-6-3-6-7V5zM10 7v4M10 13.5v.5',
      },
      {
        path: '/rights',
        roles: ['security-administrator', 'audit-administrator'],
        label: 'nav.rights',
        key: '9',
        icon: 'M3 16l4-5 3 3 7-9M13 5h4v4',
      },
      {
        path: '/what-if',
        roles: ['system-administrator', 'security-administrator', 'audit-administrator'],
        label: 'nav.whatif',
        key: 'z',
        icon: 'M7 7a3 3 0 1 1 4 3c-1 .5-1 1-1 2M10 15v.5M10 2a8 8 0 1 1 0 16a8 8 0 0 1 0-16z',
      },
    ],
  },
  {
    label: 'nav.group.trust',
    items: [
      {
        path: '/trust',
        exact: true,
        label: 'nav.trust',
        key: 'h',
        icon: 'M5 9V6a5 5 0 0 1 10 0v3M3 9h14v8H3zM10 12v2',
      },
      {
        path: '/trust/certificates',
        label: 'nav.certificates',
        key: 'c',
        icon: 'M3 4h14v9H3zM6 7h8M6 10h4M12 13l0 4 2-1.5 2 1.5v-4',
      },
      {
        path: '/trust/authorities',
        label: 'nav.authorities',
        key: 'y',
        icon: 'M7 3h6v4H7zM2 13h6v4H2zM12 13h6v4h-6zM10 7v3M5 13v-3h10v3',
      },
      {
        path: '/trust/keys',
        label: 'nav.citykeys',
        key: 'v',
        icon: 'M7 4a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM10 10l7 7M14 14l2-2',
      },
      { path: '/trust/enrolments', label: 'nav.enrolments', key: 'q', icon: 'M4 3h12v14H4zM7 8h6M10 5v6M7 14h6' },
      {
        path: '/trust/documents',
        label: 'nav.documents',
        key: 'w',
        icon: 'M4 3h8l4 4v10H4zM12 3v4h4M10 9a3 3 0 1 1 0 6a3 3 0 0 1 0-6z',
      },
      {
        path: '/trust/evidence',
        label: 'nav.evidence',
        key: 'x',
        icon: 'M3 6l7-3 7 3-7 3zM3 6v8l7 3 7-3V6M10 9v8',
      },
      {
        path: '/trust/privileges',
        label: 'nav.privileges',
        key: 'j',
        icon: 'M10 3l2 4.5 5 .5-3.7 3.2 1.2 4.8-4.5-2.6-4.5 2.6 1.2-4.8L3 8l5-.5z',
      },
      {
        path: '/trust/supervision',
        label: 'nav.supervision',
        key: 'm',
        icon: 'M10 3l6 2v5c0 4-3 6-6 7c-3-1-6-3-6-7V5zM7 10l2 2 4-4',
      },
    ],
  },
  {
    label: 'nav.group.proof',
    items: [
      {
        path: '/audit',
        roles: ['audit-administrator'],
        label: 'nav.audit',
        key: 'd',
        icon: 'M4 3h9l3 3v11H4zM7 11l2 2 4-4',
      },
      { path: '/settings', label: 'nav.settings', key: 't', icon: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4' },
    ],
  },
];

/** The four places on a phone's bar; the rest opens from "more". */
export const phonePaths: readonly string[] = ['/', '/incidents', '/events', '/blocks'];
