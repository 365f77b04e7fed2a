// Files to attach.

// A PDF of one empty page, filled up to a size in bytes.
export function pdf(size = 0) {
  const head = "%PDF-1.4\n";
  const page =
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n" +
    "trailer<</Root 1 0 R>>\n%%EOF\n";
  const comment = "% filling\n";
  const fillings = Math.max(0, Math.ceil((size - head.length - page.length) / comment.length));
  return Buffer.from(head + comment.repeat(fillings) + page);
}
