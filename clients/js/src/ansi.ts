/** Colours and styles of a line that was written for a terminal; all other sequences are left out. */

/** A part of a line with one style: class names such as `bold fg-1 bg-12`, or none. */
export interface Piece {
  text: string;
  style: string;
}

const SEQUENCE = /\x1b(?:\[([0-9;:]*)[\x20-\x2f]*([\x40-\x7e])|\[[\x20-\x3f]*[\x40-\x7e]?|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x20-\x2f]*[\x30-\x7e]|$)/g;

const STYLES: Record<number, string> = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "struck" };
/** What each of these ends. */
const ENDS: Record<number, string[]> = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 29: ["struck"] };

class Style {
  readonly #flags = new Set<string>();
  #foreground = "";
  #background = "";

  set(codes: number[]): void {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code === 38 || code === 48) {
        i += codes[i + 1] === 5 ? 2 : codes[i + 1] === 2 ? 4 : 0; // of 256 colours or more, which no theme can make readable
        continue;
      }
      this.#one(code);
    }
  }

  #one(code: number): void {
    if (code === 0) {
      this.#flags.clear();
      this.#foreground = this.#background = "";
    } else if (STYLES[code]) this.#flags.add(STYLES[code]);
    else if (ENDS[code]) ENDS[code].forEach((flag) => this.#flags.delete(flag));
    else if (code === 39) this.#foreground = "";
    else if (code === 49) this.#background = "";
    else if (code >= 30 && code <= 37) this.#foreground = `fg-${code - 30}`;
    else if (code >= 90 && code <= 97) this.#foreground = `fg-${code - 82}`;
    else if (code >= 40 && code <= 47) this.#background = `bg-${code - 40}`;
    else if (code >= 100 && code <= 107) this.#background = `bg-${code - 92}`;
  }

  toString(): string {
    return [...this.#flags, this.#foreground, this.#background].filter((part) => part !== "").join(" ");
  }
}

/** What a terminal shows of a line: what a carriage return overwrites is gone. */
export function piecesOf(line: string): Piece[] {
  const written = line.replace(/\r+$/, "");
  const raw = written.slice(written.lastIndexOf("\r") + 1);
  if (!raw.includes("\x1b")) return [{ text: raw, style: "" }];
  const pieces: Piece[] = [];
  const style = new Style();
  let from = 0;
  const add = (text: string) => text !== "" && pieces.push({ text, style: String(style) });
  for (const match of raw.matchAll(SEQUENCE)) {
    add(raw.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style.set((match[1] ?? "").split(/[;:]/).map(Number));
  }
  add(raw.slice(from));
  return pieces;
}
