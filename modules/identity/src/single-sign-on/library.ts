/**
 * The library, without what it says of the runtime while it loads: it warns of every Node whose release is not yet named
 * LTS, on every start, and ours is pinned and tested.
 */
const { warn } = console;
console.warn = () => {};
const library = await import('oidc-provider').finally(() => {
  console.warn = warn;
});

export const { Provider, errors, interactionPolicy } = library;
