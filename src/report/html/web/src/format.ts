// Numbers, times and text as a reader meets them.
import type { Precision } from "./data";

const whole = new Intl.NumberFormat("en");

export const number = (value: number): string => whole.format(value);

export const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** How many articles by how many outlets; those that name none are not said to be by one. */
export function by(articles: number, outlets: number, unnamed: number): string {
  const without = unnamed ? ` (${number(unnamed)} without one)` : "";
  return `${counted(articles, "article", "articles")} by ${counted(outlets, "outlet", "outlets")}${without}`;
}

/** A share of one as a percentage; a small one is not called nothing, a large one not all. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return "<\u00a01\u00a0%";
  if (value < 100 && value >= 99.5) return ">\u00a099\u00a0%";
  return `${Math.round(value)}\u00a0%`;
}

/** A probability as a percentage, which is never all. */
export const sure = (probability: number): string => percent(Math.min(probability, 0.999));

export function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)}\u00a0${units[unit]}`;
}

/** A length of time in the largest unit of which there are two, to a tenth below ten: 2.5 h, 7 d. */
export function duration(seconds: number, round: (value: number) => number = Math.round): string {
  const s = Math.abs(seconds);
  const [unit, length] =
    s < 120 ? ["s", 1] : s < 7200 ? ["min", 60] : s < 172_800 ? ["h", 3600] : ["d", 86_400];
  const tenths = round((s * 10) / length) / 10;
  const value = s < 120 || tenths >= 10 ? round(s / length) : tenths;
  return `${seconds < 0 ? "−" : ""}${value}\u00a0${unit}`;
}

/** The same of a time that it was at least. */
export const leastDuration = (seconds: number): string => duration(seconds, Math.floor);

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

/** A publication time exactly as finely as it was stated, in the zone it was stated in. */
export function stated(at: string | null, precision: Precision | null): string {
  if (at === null) return "undated";
  const parts =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?/.exec(
      at,
    );
  if (!parts || precision === "unknown" || precision === null) return `“${visible(at)}”`;
  const [, year, month, day, hour, minute, zone] = parts;
  let text = year!;
  if (month) text = `${MONTHS[Number(month) - 1] ?? month} ${text}`;
  if (day) text = `${Number(day)} ${text}`;
  if (hour) text += `, ${hour}:${minute ?? "00"}`;
  if (hour)
    text +=
      zone === undefined
        ? " (zone not stated)"
        : zone === "Z" || /00:?00/.test(zone)
          ? " UTC"
          : ` UTC${zone.replace("-", "−")}`;
  return text;
}

/** The day alone of a time as it was stated, or what of it was stated. */
export const statedDay = (at: string | null, precision: Precision | null): string =>
  stated(at, precision).replace(/, \d.*$/, "");

/** A publication time in UTC, `earliest` being its moment; as it was stated where that has no zone or no time. */
export function inUtc(at: string | null, precision: Precision | null, earliest: number | null): string {
  const says = stated(at, precision);
  if (earliest === null || !/ UTC/.test(says)) return says.replace(" (zone not stated)", " (no zone)");
  const year = new Date(earliest * 1000).getUTCFullYear();
  return `${moment(earliest, false)} ${year}, ${moment(earliest, true)} UTC`;
}

/** A moment on an axis, in UTC. */
export function moment(seconds: number, withTime: boolean): string {
  const date = new Date(seconds * 1000);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  if (!withTime) return day;
  return `${String(date.getUTCHours()).padStart(2, "0")}:${String(date.getUTCMinutes()).padStart(2, "0")}`;
}

const STEERING: Record<string, string> = {
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
};

/** Text with control characters and marks that turn its direction made visible. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) => {
    if (c === "\r") return "";
    const steering = STEERING[c];
    if (steering) return `[${steering}]`;
    const code = c.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

const pen = document.createElement("canvas").getContext("2d");

/** Text cut to a width in pixels, as the page's sans sets it in so many pixels. */
export function cut(text: string, width: number, size: number): string {
  const line = visible(text).replaceAll(/\s+/g, " ");
  if (!pen) return line;
  pen.font = `${size}px ${getComputedStyle(document.documentElement).fontFamily}`;
  if (pen.measureText(line).width <= width) return line;
  const characters = [...line];
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(`${characters.slice(0, middle).join("")}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join("").trimEnd()}…`;
}
