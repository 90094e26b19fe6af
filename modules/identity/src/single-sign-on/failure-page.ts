const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] as string);
}

function page(head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}</head><body>${body}</body></html>`;
}

/** What a person sees when an application sent him with a request that cannot be answered, and nowhere to send him back to. */
export function failurePage(code: string, description: string): string {
  return page(
    '<title>Citywall</title>',
    `<h1>This application cannot sign you in · 此应用无法为您登录</h1><p>${escaped(description)}</p><p>Go back and try again. If it stays, tell the application’s owner this code: 请返回重试；若仍然失败，请将此代码告知应用负责人：<code>${escaped(code)}</code></p><p><a href="/">Citywall</a></p>`,
  );
}

/**
 * Another site led the browser here, so it keeps the session cookie back (SameSite=Strict). From this page it comes again,
 * now from our own side, and with the cookie.
 */
export function returnPage(path: string): string {
  return page(
    `<meta http-equiv="refresh" content="0;url=${escaped(path)}"><title>Citywall</title>`,
    `<p><a href="${escaped(path)}">Go on · 继续</a></p>`,
  );
}
