import { shareTemporaryPostgres } from '@citywall/platform/database';

/** vitest's setup of the unit lane: one PostgreSQL for all files, a database for each. Answers how it is ended. */
export default shareTemporaryPostgres;
