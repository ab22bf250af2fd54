// Makes the script between page and wasm small: what wasm-bindgen writes is for people to read.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { minify } from "terser";

const dist = process.env.TRUNK_STAGING_DIR;

for (const name of readdirSync(dist).filter((name) => /^jinzai-navi-app-.*\.js$/.test(name))) {
  const { code } = await minify(readFileSync(`${dist}/${name}`, "utf8"), { module: true });
  writeFileSync(`${dist}/${name}`, code);
}
