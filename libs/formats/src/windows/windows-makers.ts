import { accountChange, codedLogon, groupChange, logCleared, logon } from './account-makers.ts';
import {
  auditedCreation,
  connection,
  dnsQuery,
  fileActivity,
  filteredConnection,
  imageLoad,
  processCreation,
  processEnd,
  processOnProcess,
} from './host-makers.ts';
import type { Maker } from './maker.ts';

/** By Sysmon event id. */
export const sysmonMakers: Readonly<Record<number, Maker>> = {
  1: processCreation,
  2: fileActivity(6),
  3: connection,
  5: processEnd,
  7: imageLoad,
  8: processOnProcess(4),
  10: processOnProcess(3),
  11: fileActivity(1),
  15: fileActivity(1),
  22: dnsQuery,
  23: fileActivity(4),
  26: fileActivity(4),
};

/** By event id of the Security channel. */
export const securityMakers: Readonly<Record<number, Maker>> = {
  1102: logCleared,
  4624: logon(1, 1),
  4625: logon(1, 2),
  4634: logon(2, 1),
  4647: logon(2, 1),
  4648: logon(7, 1),
  4688: auditedCreation,
  4689: processEnd,
  4720: accountChange(1),
  4722: accountChange(2),
  4723: accountChange(3),
  4724: accountChange(4),
  4725: accountChange(5),
  4726: accountChange(6),
  4740: accountChange(9),
  4767: accountChange(12),
  4727: groupChange(6),
  4728: groupChange(3),
  4729: groupChange(4),
  4730: groupChange(5),
  4731: groupChange(6),
  4732: groupChange(3),
  4733: groupChange(4),
  4734: groupChange(5),
  4754: groupChange(6),
  4756: groupChange(3),
  4757: groupChange(4),
  4768: codedLogon(3),
  4769: codedLogon(4),
  4771: codedLogon(6),
  4776: codedLogon(1),
  5156: filteredConnection(1, 1),
  5157: filteredConnection(5, 2),
};

/** By event id of the System channel. */
export const systemMakers: Readonly<Record<number, Maker>> = { 104: logCleared };
