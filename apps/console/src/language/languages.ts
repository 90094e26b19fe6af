/** The languages of the console. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
