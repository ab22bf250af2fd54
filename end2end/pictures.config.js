import base from "./playwright.config.js";

// `make pictures`: the pictures of README and help, taken from the app itself.
export default { ...base, testDir: "pictures" };
