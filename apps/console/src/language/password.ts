import { addMessages } from './language.ts';
import { passwordMessages } from './password.table.ts';

// Importing this file brings the words of passwords into the console, so that the first view does not carry them.
addMessages(passwordMessages);
