import type { authorityMessages } from './authority.table.ts';
import type { ceremonyMessages } from './ceremony.table.ts';
import type { certificateMessages } from './certificate.table.ts';
import type { cityPolicyMessages } from './city-policy.table.ts';
import type { cryptographyMessages } from './cryptography.table.ts';
import type { custodyMessages } from './custody.table.ts';
import { detectionMessages } from './detection.table.ts';
import type { documentMessages } from './document.table.ts';
import type { passwordMessages } from './password.table.ts';
import { platformMessages } from './platform.table.ts';
import type { policyMessages } from './policy.table.ts';
import type { privilegeMessages } from './privilege.table.ts';
import type { profileMessages } from './profile.table.ts';
import type { registryMessages } from './registry.table.ts';
import { responseMessages } from './response.table.ts';
import type { rightsMessages } from './rights.table.ts';
import type { riskMessages } from './risk.table.ts';
import type { servicesMessages } from './services.table.ts';
import { shellMessages } from './shell.table.ts';
import type { signInMessages } from './sign-in.table.ts';
import type { singleSignOnMessages } from './single-sign-on.table.ts';
import { termMessages } from './terms.table.ts';

/** The messages of the first view: English and Chinese side by side, so that neither can be forgotten. */
export const messages = {
  ...shellMessages,
  ...termMessages,
  ...detectionMessages,
  ...responseMessages,
  ...platformMessages,
} as const;

/** Names a message: of the first view, or of pages that bring their words with them. */
export type MessageKey =
  | keyof typeof messages
  | keyof typeof authorityMessages
  | keyof typeof ceremonyMessages
  | keyof typeof cityPolicyMessages
  | keyof typeof certificateMessages
  | keyof typeof documentMessages
  | keyof typeof cryptographyMessages
  | keyof typeof custodyMessages
  | keyof typeof passwordMessages
  | keyof typeof policyMessages
  | keyof typeof privilegeMessages
  | keyof typeof profileMessages
  | keyof typeof rightsMessages
  | keyof typeof riskMessages
  | keyof typeof registryMessages
  | keyof typeof servicesMessages
  | keyof typeof signInMessages
  | keyof typeof singleSignOnMessages;
