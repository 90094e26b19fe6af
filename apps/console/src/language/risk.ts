import { addMessages } from './language.ts';
import { riskMessages } from './risk.table.ts';

// Importing this file brings the words of risk into the console, so that the first view does not carry them.
addMessages(riskMessages);
