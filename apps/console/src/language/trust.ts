import { authorityMessages } from './authority.table.ts';
import { ceremonyMessages } from './ceremony.table.ts';
import { certificateMessages } from './certificate.table.ts';
import { cryptographyMessages } from './cryptography.table.ts';
import { custodyMessages } from './custody.table.ts';
import { addMessages } from './language.ts';
import { policyMessages } from './policy.table.ts';
import { privilegeMessages } from './privilege.table.ts';
import { profileMessages } from './profile.table.ts';

// Importing this file brings the words of the pages of trust into the console, so that the first view does not carry them.
for (const table of [
  authorityMessages,
  ceremonyMessages,
  certificateMessages,
  cryptographyMessages,
  custodyMessages,
  policyMessages,
  privilegeMessages,
  profileMessages,
])
  addMessages(table);
