import { addMessages } from './language.ts';
import { servicesMessages } from './services.table.ts';

// Importing this file brings the words of the registry of services.
addMessages(servicesMessages);
