// src/ -> dist/report.html: one page with its style and script inside, and a policy that lets it run
// these two and nothing else. `node build.mjs --check` fails where the committed page differs.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const bundle = async (entry) => {
  const result = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox125", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    legalComments: "none",
    absWorkingDir: here("."),
  });
  return result.outputFiles[0].text.trim();
};

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const script = (await bundle("src/main.tsx")).replaceAll("</script", "<\\/script");
const style = await bundle("src/style.css");
const template = await readFile(here("src/page.html"), "utf8");
const page = template
  .replace(
    "POLICY",
    () =>
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
  )
  .replace("STYLE", () => style)
  .replace("SCRIPT", () => script);

const target = here("dist/report.html");
if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8");
  if (committed !== page) {
    console.error("dist/report.html is not what src/ makes: run `npm run build` and commit it");
    process.exit(1);
  }
} else {
  await writeFile(target, page);
  console.log(`dist/report.html: ${Math.round(page.length / 1024)} kB`);
}
