// The reports under test, and what the scan's own files say of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test as base, type Page } from "@playwright/test";

export const HOME = fileURLToPath(new URL("../../../../..", import.meta.url));
export const FOLDER = join(HOME, "target/report-tests");

export type Name = "corpus" | "hostile" | "alone" | "vague" | "large";

export const address = (name: Name, hash = ""): string =>
  pathToFileURL(join(FOLDER, name, "report.html")).href + hash;

/** The lines of an output file. */
export function lines<T>(name: Name, file: string): T[] {
  const text = readFileSync(join(FOLDER, name, file), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

/** The articles of a file of articles, by id. */
export function texts(path: string): Map<string, string> {
  const list = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return new Map(
    list.map((line) => JSON.parse(line) as { id: string; text: string }).map((a) => [a.id, a.text]),
  );
}

export const article = (id: string): string => `#/article/${encodeURIComponent(id)}`;
export const pair = (a: string, b: string): string =>
  `#/pair/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;

/** A page that fails its test when it asks for anything but its own file, or complains. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, use) => {
    const asked: string[] = [];
    const said: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await use(page);
    expect(asked.filter((url) => !url.startsWith("file:") && url !== "about:blank")).toEqual([]);
    expect(said).toEqual([]);
  },
});

export async function open(page: Page, name: Name, hash = "#/"): Promise<void> {
  await page.goto("about:blank");
  await page.goto(address(name, hash));
  await page.locator("h1").waitFor();
}

export const shot = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(FOLDER, "shots", `${name}.png`), fullPage: true });
};

const SHARED =
  "and then the old ferry left its berth before sunrise with forty passengers, two horses and a piano on board";

/** Articles that try to get out of their text; each pair shares a sentence. */
export function hostileLines(): string {
  const attacks: [string, string][] = [
    ["tags", "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"],
    ["entities", "&lt;b&gt; &amp;amp; &#x3c;script&#x3e; \"quotes\" 'and' <b>bold</b>"],
    ["control", "bell\u0007 null\u0000 escape\u001b[31m delete\u007f"],
    ["bidi", "user\u202etxt.exe\u202c and \u2066isolate\u2069"],
    ["astral", "🗞️ 𝄞 👩‍👩‍👧 𐍈 before it"],
  ];
  const line = (id: string, outlet: string, text: string) =>
    JSON.stringify({ id, outlet, title: `<i>${id}</i> ${text}`, text }) + "\n";
  return attacks
    .flatMap(([name, attack], at) => [
      line(`${name}/1`, `<u>One</u>`, `${attack} ${SHARED} number${at}a.`),
      line(`${name}/2`, "javascript:alert(1)", `Other words. ${attack}\n\n${SHARED} number${at}a. ${attack}`),
    ])
    .join("");
}

/** An outlet whose name has nowhere to break. */
export const LONG_OUTLET = `a${"very".repeat(20)}longoutletname.example`;

/** Two stories dated to the day and to the month, with an article that names no outlet. */
export function vagueLines(): string {
  const smokehouse =
    "The last herring smokehouse of Oster was sold to a family of beekeepers who plan to fill its chimneys with hives and its cellar with mead from the first of May.";
  const lift =
    "A lift that had carried sheep up the cliff of Wendle since 1911 stopped halfway on Friday with nine passengers, who sang until a crane arrived from the quarry next door.";
  return [
    { id: "day/1", outlet: LONG_OUTLET, date: "2031-09-10", text: smokehouse },
    { id: "day/2", outlet: "B", date: "2031-09-27", text: `${smokehouse} Nobody was surprised.` },
    { id: "day/3", date: "2031-09-13", text: smokehouse },
    { id: "month/1", outlet: "B", date: "2031-11", text: lift },
    { id: "month/2", outlet: "C", date: "2031-12-24", text: `${lift} The sheep walked.` },
  ]
    .map((line) => JSON.stringify(line) + "\n")
    .join("");
}

export const LARGE = { articles: 100_000, pairs: 50_000 };

/** 100,000 articles, of which every two share a passage. */
export function largeLines(): string {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const syllables = [
    "ba",
    "de",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "zo",
    "shi",
    "gra",
    "ple",
    "stu",
  ];
  const word = () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, () => syllables[Math.floor(next() * 16)]).join("");
  const prose = (count: number) => Array.from({ length: count }, word).join(" ");
  const outlets = Array.from(
    { length: 200 },
    (_, at) => `The ${word()} ${["Times", "Post", "Herald", "News"][at % 4]}`,
  );
  const chunks: string[] = [];
  for (let at = 0; at < LARGE.pairs; at++) {
    const shared = prose(20 + Math.floor(next() * 30));
    for (const side of ["a", "b"]) {
      const day = 1 + Math.floor(next() * 28);
      const text = `${prose(10 + Math.floor(next() * 30))}.\n\n${shared}.\n\n${prose(10)}.`;
      const published = `2031-03-${String(day).padStart(2, "0")}T${String(Math.floor(next() * 24)).padStart(2, "0")}:15:00Z`;
      chunks.push(
        JSON.stringify({
          id: `${at}/${side}`,
          outlet: outlets[Math.floor(next() * 200)],
          title: prose(7),
          published,
          text,
        }) + "\n",
      );
    }
  }
  return chunks.join("");
}
