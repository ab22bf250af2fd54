// The device's store in IndexedDB, looked at and altered from outside the app.

/** An empty page of the same origin. */
export async function blank({ page, server }) {
  const empty = { contentType: "text/html", body: '<link rel="icon" href="data:,">' };
  await page.route("**/blank", (route) => route.fulfill(empty));
  await page.goto(`${server.url}/blank`);
}

/** Has one of the device's stores do something. */
export function store(page, name, method, ...given) {
  return page.evaluate(([name, method, given]) => new Promise((resolve, reject) => {
    const request = indexedDB.open("jinzai-navi");
    request.onerror = reject;
    request.onsuccess = () => {
      const writing = request.result.transaction(name, "readwrite");
      const asked = writing.objectStore(name)[method](...given);
      writing.oncomplete = () => (request.result.close(), resolve(asked.result));
    };
  }), [name, method, given]);
}

/** Whether what is open has been noted since the last write. */
export async function noted(page) {
  const note = await store(page, "open", "get", "current");
  return note?.split("\n")[0] === await store(page, "meta", "get", "writes");
}

/** How many edits the device's store holds. */
export async function kept(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open("jinzai-navi");
    // A store that is not there is the page's to make.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve(0);
    request.onsuccess = () => {
      const db = request.result;
      if (!db.objectStoreNames.contains("ops")) return db.close(), resolve(0);
      db.transaction("ops").objectStore("ops").count().onsuccess = (event) => (db.close(), resolve(event.target.result));
    };
  }));
}
