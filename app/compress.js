// Lays the forms that travel beside the files of a release: name.br and name.gz, where they are smaller.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const dist = process.env.TRUNK_STAGING_DIR;
const FORMS = {
  br: (bytes) => promisify(brotliCompress)(bytes),
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

async function compress(path) {
  const bytes = await readFile(path);
  for (const [ending, form] of Object.entries(FORMS)) {
    const packed = await form(bytes);
    if (packed.length < bytes.length) await writeFile(`${path}.${ending}`, packed);
  }
}

if (process.env.TRUNK_PROFILE === "release") {
  const found = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  await Promise.all(files.map((file) => compress(join(file.parentPath ?? file.path, file.name))));
}
