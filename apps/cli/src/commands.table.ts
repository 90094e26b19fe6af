import type { Command } from './command.ts';

/** A command by name; its code is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

/** Every command of `citywall`. */
export const commandTable: readonly CommandEntry[] = [
  { name: 'serve', about: 'run the platform', load: async () => (await import('./serve/serve.ts')).command },
  {
    name: 'login',
    about: 'keep a session for later calls',
    load: async () => (await import('./client/login.ts')).command,
  },
  { name: 'logout', about: 'end the kept session', load: async () => (await import('./client/logout.ts')).command },
  { name: 'call', about: 'call any operation', load: async () => (await import('./client/call.ts')).command },
  {
    name: 'operations',
    about: 'list the operations',
    load: async () => (await import('./client/operations.ts')).command,
  },
  {
    name: 'events export',
    about: 'export stored events',
    load: async () => (await import('./events/export.ts')).command,
  },
  { name: 'agent', about: 'enforce blocks on a gateway', load: async () => (await import('./agent/agent.ts')).command },
  { name: 'detect', about: 'run rules over log files', load: async () => (await import('./detect/detect.ts')).command },
  {
    name: 'rules check',
    about: 'check Sigma rules: which load, and why not',
    load: async () => (await import('./rules/check.ts')).command,
  },
  {
    name: 'policies schema',
    about: 'fetch what policies can ask, to check them offline',
    load: async () => (await import('./policies/schema.ts')).command,
  },
  {
    name: 'policies check',
    about: 'check a folder of access policies offline',
    load: async () => (await import('./policies/check.ts')).command,
  },
  {
    name: 'services sign',
    about: 'sign the description of a service',
    load: async () => (await import('./services/sign.ts')).command,
  },
  {
    name: 'services verify',
    about: 'check a published description of a service offline',
    load: async () => (await import('./services/verify.ts')).command,
  },
  {
    name: 'audit verify',
    about: 'check every byte of the audit log',
    load: async () => (await import('./audit/verify.ts')).command,
  },
  {
    name: 'audit checkpoint',
    about: 'export the newest signed checkpoint',
    load: async () => (await import('./audit/checkpoint.ts')).command,
  },
  {
    name: 'audit proof',
    about: 'prove that a record is in the log',
    load: async () => (await import('./audit/proof.ts')).command,
  },
  {
    name: 'audit consistency',
    about: 'prove that the log only grew',
    load: async () => (await import('./audit/consistency.ts')).command,
  },
  {
    name: 'audit check',
    about: 'check an exported proof with only the public key',
    load: async () => (await import('./audit/check.ts')).command,
  },
  {
    name: 'trust found',
    about: 'found the city’s trust and print the shares',
    load: async () => (await import('./trust/found.ts')).command,
  },
  {
    name: 'trust unseal',
    about: 'give shares until the city’s keys are unsealed',
    load: async () => (await import('./trust/unseal.ts')).command,
  },
  {
    name: 'evidence verify',
    about: 'verify a package of evidence offline',
    load: async () => (await import('./evidence/verify.ts')).command,
  },
  {
    name: 'privilege check',
    about: 'check a privilege certificate offline',
    load: async () => (await import('./privilege/check.ts')).command,
  },
  {
    name: 'passwords leaked',
    about: 'load a list of leaked passwords',
    load: async () => (await import('./passwords/leaked.ts')).command,
  },
  {
    name: 'backup',
    about: 'back up a stopped or running city',
    load: async () => (await import('./backup/backup.ts')).command,
  },
  {
    name: 'recover',
    about: 'let in again who lost the password, on the host',
    load: async () => (await import('./recover/recover.ts')).command,
  },
  {
    name: 'restore',
    about: 'restore a backup into a new folder',
    load: async () => (await import('./backup/restore.ts')).command,
  },
];
