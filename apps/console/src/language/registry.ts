import { addMessages } from './language.ts';
import { registryMessages } from './registry.table.ts';

// Importing this file brings the words of people and organisations into the console, so that the first view does not carry them.
addMessages(registryMessages);
