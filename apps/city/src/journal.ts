/** Writes a program's lines as a host's syslog daemon would. */
export interface Journal {
  write(program: string, pid: number | undefined, message: string): void;
}

/** How lines leave the host: as a file has them, or with the priority that syslog over a network needs. */
export type Shape = 'file' | 'network';

const informational = 6;
const facilities: Readonly<Record<string, number>> = { sshd: 10, sudo: 10, CRON: 9, kernel: 0 };

/** A journal of `host` whose lines go to `report`, with the time of the moment (RFC 3339, UTC). */
export function createJournal(host: string, shape: Shape, report: (line: string) => void): Journal {
  return {
    write(program, pid, message) {
      const time = new Date().toISOString().replace('Z', '000+00:00');
      const tag = pid === undefined ? program : `${program}[${pid}]`;
      const priority = shape === 'network' ? `<${(facilities[program] ?? 1) * 8 + informational}>` : '';
      report(`${priority}${time} ${host} ${tag}: ${message}`);
    },
  };
}
