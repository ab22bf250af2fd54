// The text of a printed page, as a person reads it.
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** The pages of a PDF: text without blanks, size and where its last letter ends, in points. */
export async function pagesOf(bytes) {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const pages = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const { width, height } = page.getViewport({ scale: 1 });
    const right = Math.max(...items.map((item) => item.transform[4] + item.width));
    pages.push({ right, text: items.map((item) => item.str).join("").replace(/\s/g, "").normalize("NFKC"), width, height });
  }
  await task.destroy();
  return pages;
}
