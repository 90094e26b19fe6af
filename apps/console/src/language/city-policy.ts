import { cityPolicyMessages } from './city-policy.table.ts';
import { addMessages } from './language.ts';

// Importing this file brings the words of policies and what-if into the console.
addMessages(cityPolicyMessages);
