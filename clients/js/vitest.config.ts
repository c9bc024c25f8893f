import { compileScript, parse } from "vue/compiler-sfc";
import { defineConfig, type Plugin } from "vitest/config";

const react18 = (name: string) => new URL(`react-18/node_modules/${name}`, import.meta.url).pathname;

/** The example for Vue, as its users' Vite compiles it. */
const vue: Plugin = {
  name: "vue",
  transform(code, id) {
    if (!id.endsWith(".vue")) return undefined;
    const compilerOptions = { isCustomElement: (name: string) => name.startsWith("redtail-") };
    const { descriptor } = parse(code, { templateParseOptions: compilerOptions });
    return { code: compileScript(descriptor, { id, inlineTemplate: true, templateOptions: { compilerOptions } }).content, map: null };
  },
};

/** The name under which users import it. */
const element = { "redtail-client/element": new URL("src/element.ts", import.meta.url).pathname };

export default defineConfig({
  plugins: [vue],
  esbuild: { jsx: "automatic" },
  resolve: { alias: element },
  test: {
    testTimeout: 15_000,
    projects: [
      { extends: true, test: { name: "client", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "viewer", include: ["test/viewer/*.test.js"] } },
      {
        extends: true,
        resolve: { alias: { react: react18("react"), "react-dom": react18("react-dom") } },
        test: { name: "react 18", include: ["test/react.test.ts"] },
      },
    ],
  },
});
