import { detectionMessages } from './detection.table.ts';
import { platformMessages } from './platform.table.ts';
import { responseMessages } from './response.table.ts';
import { shellMessages } from './shell.table.ts';
import { termMessages } from './terms.table.ts';

/** Every message of the console: English and Chinese side by side, so that neither can be forgotten. */
export const messages = {
  ...shellMessages,
  ...termMessages,
  ...detectionMessages,
  ...responseMessages,
  ...platformMessages,
} as const;

/** Names a message. */
export type MessageKey = keyof typeof messages;
