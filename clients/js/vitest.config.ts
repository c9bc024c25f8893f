import { defineConfig } from "vitest/config";

const react18 = (name: string) => new URL(`react-18/node_modules/${name}`, import.meta.url).pathname;

export default defineConfig({
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
