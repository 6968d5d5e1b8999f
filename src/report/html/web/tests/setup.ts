// Makes the reports that the tests open: of corpus/, of hostile articles, of nothing shared, of vague
// dates, and of a large run. They and the screenshots stay in target/report-tests/.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, HOME, hostileLines, largeLines, vagueLines } from "./reports";

function program(): string {
  const candidates = [
    process.env["WIRECOPY"],
    join(HOME, "target/release/wirecopy"),
    join(HOME, "target/debug/wirecopy"),
  ];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (!found) throw new Error("no wirecopy to test: run `cargo build --release`");
  return found;
}

export default function setup(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "shots"), { recursive: true });
  const wirecopy = (...args: string[]) => execFileSync(program(), [...args, "--quiet"], { cwd: HOME });
  const make = (name: string, ...inputs: string[]) => {
    wirecopy("scan", ...inputs, "--out", join(FOLDER, name));
    wirecopy("report", join(FOLDER, name));
  };
  const file = (name: string, lines: string) => {
    writeFileSync(join(FOLDER, name), lines);
    return join(FOLDER, name);
  };
  make("corpus", "corpus/newsroom.jsonl", "corpus/long.jsonl", "corpus/plain", "corpus/broken.jsonl");
  make("hostile", file("hostile.jsonl", hostileLines()));
  make("alone", file("alone.jsonl", '{"id":"one","text":"Nobody else says this."}\n'));
  make("vague", file("vague.jsonl", vagueLines()));
  make("large", file("large.jsonl", largeLines()));
}
