/** A host of the city. Addresses are those set aside for documentation (RFC 5737, RFC 3849). */
export interface Host {
  readonly name: string;
  readonly department: 'traffic' | 'water' | 'hospital' | 'portal' | 'education' | 'gateway';
  readonly address: string;
  readonly address6: string;
  /** Who logs in there, with the uid. */
  readonly people: Readonly<Record<string, number>>;
}

/** The hosts of the demonstration city. */
export const hosts = {
  traffic: {
    name: 'traffic-ctl-01',
    department: 'traffic',
    address: '192.0.2.11',
    address6: '2001:db8:c17e::11',
    people: { 'li.wei': 1001, operator: 1002 },
  },
  water: {
    name: 'water-scada-01',
    department: 'water',
    address: '192.0.2.21',
    address6: '2001:db8:c17e::21',
    people: { 'zhang.min': 1001, scada: 1002 },
  },
  hospital: {
    name: 'hospital-his-01',
    department: 'hospital',
    address: '192.0.2.31',
    address6: '2001:db8:c17e::31',
    people: { 'wang.fang': 1001, 'chen.jie': 1002, backup: 1003 },
  },
  portal: {
    name: 'portal-web-01',
    department: 'portal',
    address: '192.0.2.41',
    address6: '2001:db8:c17e::41',
    people: {},
  },
  permits: {
    name: 'portal-permits-01',
    department: 'portal',
    address: '192.0.2.42',
    address6: '2001:db8:c17e::42',
    people: { deploy: 1001, 'sun.lan': 1003 },
  },
  school: {
    name: 'school-files-01',
    department: 'education',
    address: '192.0.2.51',
    address6: '2001:db8:c17e::51',
    people: { 'liu.yang': 1001, teacher: 1004 },
  },
  schoolWindows: {
    name: 'school-dc-01',
    department: 'education',
    address: '192.0.2.52',
    address6: '2001:db8:c17e::52',
    people: { 'liu.yang': 1001, 'zhao.lei': 1002 },
  },
  gateway: {
    name: 'city-gateway',
    department: 'gateway',
    address: '192.0.2.1',
    address6: '2001:db8:c17e::1',
    people: {},
  },
} as const satisfies Readonly<Record<string, Host>>;

/** The one weak password of the city: what the third attacker guesses. It opens nothing but a toy. */
export const weakPassword = { user: 'teacher', password: 'summer2026' } as const;

/** Where citizens and staff come from. */
export const homes = Array.from({ length: 60 }, (_, index) => `198.51.100.${20 + index * 3}`);

/** Pages that citizens open, with the size of their text in characters. */
export const pages: Readonly<Record<string, number>> = {
  '/': 5_316,
  '/permits': 8_120,
  '/permits/building': 6_904,
  '/transport/timetable': 12_870,
  '/water/bill': 4_410,
  '/hospital/appointments': 7_233,
  '/school/registration': 6_051,
  '/news': 9_702,
  '/search': 3_955,
  '/assets/site.css': 18_440,
  '/assets/site.js': 31_208,
};

/** Browsers as they name themselves. */
export const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Linux; Android 15; HarmonyOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
];

/** What citizens search for. */
export const searches = [
  'parking permit',
  'marriage office',
  'bus 42',
  'water meter',
  'kindergarten',
  '社保',
  '公积金',
];

/** Commands that staff run with sudo. */
export const chores = [
  '/usr/bin/systemctl status nginx',
  '/usr/bin/apt-get update',
  '/usr/bin/journalctl -u app --since today',
  '/usr/bin/systemctl reload app',
  '/usr/bin/df -h',
];

/** What cron runs. */
export const errands = [
  '/usr/local/bin/collect-metrics',
  'cd / && run-parts --report /etc/cron.hourly',
  '/usr/lib/sysstat/sa1 1 1',
  '[ -x /usr/sbin/logrotate ] && /usr/sbin/logrotate /etc/logrotate.conf',
];
