// After Vite: packs the files for the gateway (.br and .gz beside each), and fails when what a
// visitor loads first has grown too large.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const budget = 150 * 1024;
const packed = /\.(js|css|html|svg|json|txt)$/;

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  isEntry?: boolean;
}

const manifestPath = join(dist, "manifest.json");
const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Record<string, Chunk>;
rmSync(manifestPath);

// Everything the entry needs before it shows anything.
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const other of chunk.imports ?? []) filesOf(other, seen);
  return seen;
}

for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  const path = join(dist, name);
  if (!packed.test(name) || !statSync(path).isFile()) continue;
  const content = readFileSync(path);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: quality }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

// Measured as gzip, the larger of the two.
const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
if (!entry) throw new Error("The build has no entry.");
const files = [...filesOf(entry)];
const size = files.reduce((sum, file) => sum + statSync(join(dist, `${file}.gz`)).size, 0);
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
console.log(`First load: ${kilobytes(size)} of ${kilobytes(budget)} in ${files.length} files`);
if (size > budget) {
  console.error("The first load is larger than its budget.");
  process.exit(1);
}
