import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const restricted = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: "HTML from the server goes in by components/PostBody.tsx only.",
  },
  {
    selector: "JSXAttribute[name.name='style']",
    message: "Looks belong to src/styles.",
  },
];

const config = tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts"] },
  ...tseslint.configs.recommended,
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "no-restricted-syntax": ["error", ...restricted],
      "@typescript-eslint/no-explicit-any": "error",
    },
  },
  { files: ["src/components/PostBody.tsx"], rules: { "no-restricted-syntax": "off" } },
);

export { config as default };
