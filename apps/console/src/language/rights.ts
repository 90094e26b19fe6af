import { addMessages } from './language.ts';
import { rightsMessages } from './rights.table.ts';

// Importing this file brings the words of requests, separation, reviews and rights into the console, so that the first view does not carry them.
addMessages(rightsMessages);
