import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The page runs under `default-src 'self'` and Trusted Types: nothing is inlined, and the polyfill
// that would insert scripts by hand is left out.
const config = defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    reportCompressedSize: false,
  },
  server: { proxy: { "/v1": "http://localhost:8080" } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});

// Vite reads its settings from a default export.
export { config as default };
