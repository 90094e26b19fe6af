/** For what the secrets of notice channels are sealed. */
export const noticeSecret = 'response.notice-secret';
