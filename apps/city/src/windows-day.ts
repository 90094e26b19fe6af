import { hosts } from './city.table.ts';
import type { Life } from './ordinary-day.ts';
import { pause } from './pause.ts';

const programs = [
  ['C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE', 'winword.exe lesson-plan.docx'],
  ['C:\\Windows\\System32\\notepad.exe', 'notepad.exe'],
  ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'chrome.exe --profile-directory=Default'],
] as const;

/** Teachers log on to the school's domain controller and start programs; each event as one JSON object. */
export async function teachersWork(life: Life, report: (line: string) => void): Promise<void> {
  const { chance } = life;
  let record = 410_000;
  while (await pause(chance.between(6_000, 14_000) * life.pace, life.signal)) {
    const user = chance.of(Object.keys(hosts.schoolWindows.people));
    const logonId = `0x${(0x3e0000 + chance.between(1, 0xffff)).toString(16)}`;
    const subject = { SubjectUserName: user, SubjectDomainName: 'SCHOOL', SubjectLogonId: logonId };
    const [program, commandLine] = chance.of(programs);
    const events: readonly (readonly [number, Readonly<Record<string, string>>])[] = [
      [
        4624,
        {
          TargetUserName: user,
          TargetDomainName: 'SCHOOL',
          TargetLogonId: logonId,
          LogonType: '3',
          LogonProcessName: 'Kerberos',
          AuthenticationPackageName: 'Kerberos',
          WorkstationName: `SCHOOL-PC-${chance.between(1, 30)}`,
          IpAddress: `192.0.2.${chance.between(100, 140)}`,
          IpPort: String(chance.between(49_152, 65_000)),
        },
      ],
      [
        4688,
        {
          ...subject,
          NewProcessName: program,
          CommandLine: commandLine,
          ProcessId: '0x1a4',
          NewProcessId: `0x${chance.between(0x1000, 0x3fff).toString(16)}`,
        },
      ],
      [4634, { TargetUserName: user, TargetDomainName: 'SCHOOL', TargetLogonId: logonId, LogonType: '3' }],
    ];
    for (const [id, data] of events) report(JSON.stringify(securityEvent(id, ++record, data)));
  }
}

function securityEvent(id: number, record: number, data: Readonly<Record<string, string>>) {
  return {
    Event: {
      System: {
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Security-Auditing' } },
        EventID: id,
        Level: 0,
        TimeCreated: { '#attributes': { SystemTime: new Date().toISOString() } },
        EventRecordID: record,
        Channel: 'Security',
        Computer: 'school-dc-01.school.city.example',
      },
      EventData: data,
    },
  };
}
