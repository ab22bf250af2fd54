// New versions of the app, with real service workers: they wait, ask, and never come in mid-edit.
import { createServer, request } from "node:http";
import { App, expect, test } from "../fixtures.js";

/** Stands before the server and passes its app on as if it were built anew, version by version. */
async function versions(server) {
  const state = { version: 1 };
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request(server.url + url, { method, headers: { ...headers, "accept-encoding": "identity" } }, (answer) => {
      const isPage = /text\/html/.test(answer.headers["content-type"]);
      const isWorker = url === "/service-worker.js";
      if (!isPage && !isWorker) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(outgoing);
      }
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
        text = isPage
          ? text.replace(/<meta charset[^>]*>/, `$&<meta name="version" content="${state.version}">`)
          : text.replace(/("?url"?:\s*"index\.html",\s*"?revision"?:\s*")|("?revision"?:\s*")(?=[^"]*",\s*"?url"?:\s*"index\.html")/, `$&${state.version}`);
        const { "content-length": _, etag: __, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode, rest);
        outgoing.end(text);
      });
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${proxy.address().port}`;
  state.close = () => proxy.closeAllConnections();
  return state;
}

test("two new versions in a row wait, ask, keep what is being typed, and load once each", async ({ page, server, watch }) => {
  test.setTimeout(120_000); // the browser ends a worker that nobody asks anything after half a minute
  const served = await versions(server);
  watch.follow(page, served.url);
  const app = new App(page, { url: served.url }, watch.state);
  await app.prepared();
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  let loads = 0;
  page.on("load", () => (loads += 1));
  const version = () => page.locator('meta[name="version"]').getAttribute("content");
  for (const next of [2, 3]) {
    served.version = next;
    loads = 0;
    const typed = `${next}版の前に書きかけ`;
    await page.getByRole("textbox", { name: /^課題/ }).fill(typed);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const notice = page.locator(".notice").filter({ hasText: "新しい版の準備ができました" });
    await expect(notice).toBeVisible();
    expect(await version()).toBe(String(next - 1));
    expect(loads).toBe(0);
    await notice.getByRole("button", { name: "新しい版にする" }).click();
    await expect.poll(version, { timeout: 40_000 }).toBe(String(next));
    await expect(page.getByRole("textbox", { name: /^課題/ })).toHaveValue(typed);
    await expect(notice).toHaveCount(0);
    expect(loads).toBe(1);
  }
  await app.sync("すべて送信済み");
  served.close();
});
