import { addMessages } from './language.ts';
import { singleSignOnMessages } from './single-sign-on.table.ts';

// Importing this file brings the words of applications and of signing on to them.
addMessages(singleSignOnMessages);
