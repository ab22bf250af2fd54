// What the page may take in as markup or load as a script, in browsers that ask (Trusted Types): no tag that
// loads, runs or leads elsewhere, and no script of another site. The app's own markup has none of them.
self.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (/<(?:base|embed|form|frame|iframe|link|meta|object|script|style)\b/i.test(html) ? null : html),
  createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
});
