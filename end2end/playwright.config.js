import { defineConfig } from "@playwright/test";
import { chromium } from "./chromium.js";

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 2,
  reporter: [["list"]],
  use: { ...chromium, locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1280, height: 800 } },
});
