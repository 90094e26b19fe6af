/**
 * Makes the lines of a city's ordinary day with a few attackers in it; the same index always gives the same words.
 * In a hundred lines: 45 of web servers, 12 of SSH, 6 of cron, 2 of sudo, 10 of a firewall, 25 of services; one in two
 * hundred is a wrong password, one in four thousand an attack that rules fire on.
 */
export function cityLine(index: number, stamp: string): string {
  const mixed = Math.imul(index + 1, 0x9e37_79b1) >>> 0;
  const host = `host-${mixed % 40}`;
  const pid = 1_000 + (mixed % 60_000);
  const address = `10.${(mixed >>> 8) & 15}.${(mixed >>> 12) & 255}.${(mixed >>> 20) & 255}`;
  const user = `user${mixed % 977}`;
  if (index % 4_000 === 7) {
    const path = `/view?file=../../../../etc/passwd&n=${index}`;
    return webLine(stamp, 'web-0', pid, `203.0.113.${mixed % 200}`, path, 404);
  }
  if (index % 200 === 11)
    return `<38>${stamp} ${host} sshd[${pid}]: Failed password for ${user} from ${address} port ${pid} ssh2`;
  const share = (mixed >>> 5) % 100;
  if (share < 45) {
    const path = `/office/${mixed % 91}/form/${index}`;
    return webLine(stamp, `web-${mixed % 4}`, pid, address, path, mixed % 50 === 0 ? 404 : 200);
  }
  if (share < 57) return `<38>${stamp} ${host} sshd[${pid}]: ${sshWords(share, user, address, pid, index)}`;
  if (share < 63) return `<78>${stamp} ${host} CRON[${pid}]: (root) CMD (/usr/lib/report/collect --part ${index})`;
  if (share < 65) {
    return `<85>${stamp} ${host} sudo[${pid}]:   ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=/usr/bin/systemctl status unit-${index}`;
  }
  if (share < 75) {
    return `<4>${stamp} gate-${mixed % 3} kernel: [${pid}.${index}] DROP IN=eth0 OUT= SRC=${address} DST=192.0.2.7 LEN=60 TTL=51 PROTO=TCP SPT=${pid} DPT=${mixed % 65_000}`;
  }
  return `<30>${stamp} ${host} queue-worker[${pid}]: job ${index} of ${user} finished in ${mixed % 900} ms, ${mixed % 31} messages left`;
}

function sshWords(share: number, user: string, address: string, port: number, index: number): string {
  if (share < 48) return `Accepted publickey for ${user} from ${address} port ${port} ssh2: RSA SHA256:c${index}`;
  if (share < 52) return `pam_unix(sshd:session): session opened for user ${user}(uid=${port}) by (uid=0)`;
  return `Received disconnect from ${address} port ${port}:11: disconnected by user`;
}

/** An nginx access line as nginx itself sends it by syslog. */
export function webLine(stamp: string, host: string, pid: number, from: string, path: string, status: number): string {
  const at = `${stamp.slice(8, 10)}/Nov/${stamp.slice(0, 4)}:${stamp.slice(11, 19)} +0000`;
  return `<190>${stamp} ${host} nginx[${pid}]: ${from} - - [${at}] "GET ${path} HTTP/1.1" ${status} ${1_000 + pid} "-" "Mozilla/5.0 (X11; Linux x86_64)"`;
}
