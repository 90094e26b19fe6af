import { addMessages } from './language.ts';
import { signInMessages } from './sign-in.table.ts';

// Importing this file brings the words of signing in, factors and chains into the console, so that the first view does not carry them.
addMessages(signInMessages);
