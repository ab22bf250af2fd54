// Part of the service worker. Pages that the self-test of /device opens in hidden frames get
// nothing from the network: what they show is what this device keeps.
const tested = new Set();

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const begins = request.mode === "navigate" && new URL(request.url).searchParams.has("self-test");
  if (begins) tested.add(event.resultingClientId);
  else if (!tested.has(event.clientId)) return;
  event.stopImmediatePropagation();
  event.respondWith(kept(request));
});

async function kept(request) {
  const page = request.mode === "navigate" ? "/index.html" : request;
  return (await caches.match(page, { ignoreSearch: true })) ?? Response.error();
}
