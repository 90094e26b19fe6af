import { documentMessages } from './document.table.ts';
import { addMessages } from './language.ts';

// Importing this file brings the words of documents, seals and evidence into the console.
addMessages(documentMessages);
