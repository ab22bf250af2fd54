// Workbooks as their receivers treat them: filled in cell by cell, opened and saved by LibreOffice.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { promisify } from "node:util";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

const SHEET = "xl/worksheets/sheet1.xml";

/** The workbook with these texts in cells of its first sheet that have a format: { I11: "text" }. */
export function filled(book, texts) {
  const parts = unzipSync(new Uint8Array(book));
  let sheet = strFromU8(parts[SHEET]);
  for (const [cell, text] of Object.entries(texts)) {
    const place = new RegExp(`<c r="${cell}" (s="\\d+")[^>]*?(/>|>.*?</c>)`);
    if (!place.test(sheet)) throw new Error(`there is no cell ${cell}`);
    sheet = sheet.replace(place, `<c r="${cell}" $1 t="inlineStr"><is><t>${text}</t></is></c>`);
  }
  return Buffer.from(zipSync({ ...parts, [SHEET]: strToU8(sheet) }));
}

/** A file as LibreOffice writes it anew: "xlsx", "csv" (of a workbook the first sheet) or "pdf". */
export async function resaved(book, format = "xlsx", name = "book.xlsx") {
  const folder = await mkdtemp(join(tmpdir(), "jinzai-navi-office-"));
  try {
    const from = join(folder, name);
    await writeFile(from, book);
    const to = join(folder, "out");
    const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
    // Comma, quotation mark, UTF-8, from the first line on.
    const text = "Text - txt - csv (StarCalc):44,34,76,1";
    const reads = name.endsWith(".csv") ? [`--infilter=${text}`] : [];
    const writes = format === "csv" ? `csv:${text}` : format;
    await promisify(execFile)("soffice", [profile, "--headless", ...reads, "--convert-to", writes, "--outdir", to, from]);
    return await readFile(join(to, `${parse(name).name}.${format}`));
  } finally {
    await rm(folder, { recursive: true });
  }
}
