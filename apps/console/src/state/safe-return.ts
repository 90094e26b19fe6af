/** Where to go after signing in: only to a path of this console, never to another site. */
export function safeReturn(back: string | undefined): string {
  return back && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/';
}
