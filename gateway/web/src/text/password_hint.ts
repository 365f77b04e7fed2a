// What to say of a new password while it is typed. Pure. Whether it may be chosen is decided by the
// server, which knows the common ones.
import { passwordWords } from "./words/passwords.ts";

const shortest = 12;
const longest = 128;
const long = 16;

export interface PasswordHint {
  // False when the server would refuse it for what can be seen here.
  usable: boolean;
  text: string;
}

// A short piece said again and again, or neighbours in a row: aaaaaaaaaaaa, abc1abc1abc1, 123456789012.
function isMonotonous(characters: readonly string[]): boolean {
  const repeats = [1, 2, 3, 4].some((length) =>
    characters.every((character, index) => character === characters[index % length]),
  );
  if (repeats) return true;
  const code = (index: number) => characters[index]?.codePointAt(0) ?? 0;
  return [1, -1].some((step) =>
    characters.every(
      (_, index) =>
        index === 0 ||
        code(index) - code(index - 1) === step ||
        // 8, 9, 0, 1
        Math.abs(code(index) - code(index - 1)) === 9,
    ),
  );
}

export function passwordHint(password: string): PasswordHint {
  const characters = Array.from(password);
  const count = characters.length;
  if (count === 0) return { usable: false, text: passwordWords.limits };
  if (count < shortest) return { usable: false, text: passwordWords.short(shortest - count) };
  if (count > longest) return { usable: false, text: passwordWords.tooLong(count - longest) };
  if (isMonotonous(characters)) return { usable: false, text: passwordWords.monotonous };
  return { usable: true, text: count < long ? passwordWords.enough : passwordWords.good };
}
