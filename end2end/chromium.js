// Debian's Chromium without its window, which works half as long for the same pages, or the one named by CHROMIUM=.
import { accessSync } from "node:fs";

const found = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].filter(Boolean).find((path) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
});

export const chromium = {
  browserName: "chromium",
  launchOptions: {
    executablePath: found,
    // Root in a container has no sandbox; nothing outside this machine is to be asked.
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  },
};
