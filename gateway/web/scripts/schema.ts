// Makes src/api/schema.ts from the gateway's OpenAPI document. The document is what HIROBA_OPENAPI
// names (a file, or the address of a running gateway), or what the newest built gateway prints.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const top = new URL("../../../", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

function newestGateway(): string {
  const programs = ["release", "dev", "asan"]
    .map((preset) => new URL(`build/${preset}/bin/hiroba-gateway`, top).pathname)
    .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .filter(({ time }) => time > 0)
    .sort((left, right) => right.time - left.time);
  const [newest] = programs;
  if (!newest) {
    console.error("Build hiroba-gateway first, or set HIROBA_OPENAPI.");
    process.exit(1);
  }
  return newest.path;
}

async function readDocument(): Promise<string> {
  const source = process.env.HIROBA_OPENAPI ?? "";
  if (/^https?:/.test(source)) return (await fetch(source)).text();
  if (source) return readFileSync(source, "utf8");
  return execFileSync(newestGateway(), ["--print-openapi"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

const nodes = await openapiTypescript(await readDocument());
const text = `// Made from the gateway's OpenAPI document by scripts/schema.ts.\n${astToString(nodes)}`;
writeFileSync(target, text);
