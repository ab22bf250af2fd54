// Plain http under another name: no secure context, so no worker, no lasting store; and read-only.
import { chromium as browserType } from "@playwright/test";
import { chromium } from "../chromium.js";
import { App, expect, test } from "../fixtures.js";
import { Server } from "../server.js";

test("plain http for another device works, says what it cannot do, and writes nothing", async ({ watch }) => {
  const server = await Server.start("127.0.0.2");
  const { args, executablePath } = chromium.launchOptions;
  const browser = await browserType.launch({ executablePath, args: [...args, "--host-resolver-rules=MAP city.test 127.0.0.2"] });
  try {
    server.url = `http://city.test:${server.port}`;
    const page = watch.follow(await browser.newPage({ locale: "ja-JP" }), server.url);
    const app = new App(page, server, watch.state);
    await app.open("/device");
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await expect(page.getByText("この開き方では、ネットワークなしで使えません。")).toBeVisible();
    await expect(page.getByText("閲覧のみ（変更は、サーバーのコンピューターで「変更を入力する人」のアドレスを一度開いてから）")).toBeVisible();
    await app.open("/plan/row-14/2026");
    await expect(page.getByText("この端末では閲覧だけできます。")).toBeVisible();
    await app.signAs("試験 太郎");
    await expect(page.getByRole("radio", { name: "取組中" })).toBeDisabled();
    for (const path of ["/", "/map", "/read", "/help"]) await app.open(path);
  } finally {
    await browser.close();
    await server.remove();
  }
});
