// Reads a document from standard input; fails when it is no valid OpenAPI 3.1.
import { Validator } from "@seriousme/openapi-schema-validator";
import { text } from "node:stream/consumers";

const validator = new Validator();
const result = await validator.validate(JSON.parse(await text(process.stdin)));
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 2));
  process.exit(1);
}
if (validator.version !== "3.1") {
  console.error(`OpenAPI ${validator.version} instead of 3.1`);
  process.exit(1);
}
const { paths } = validator.specification;
console.log(`valid OpenAPI ${validator.version}, ${Object.keys(paths).length} paths`);
