import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses: the same build works at the root of a bridge and in a folder of a static host.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Nothing is inlined as `data:`, so that the Content-Security-Policy can stay narrow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    // The pages of the diagnostics stand beside `www/`, in `docs/`.
    fs: { allow: [".."] },
  },
  test: { include: ["tests/unit/**/*.test.{ts,tsx}"] },
});
