import { expect, test } from "vitest";
import { passwordHint } from "./password_hint.ts";
import { passwordWords } from "./words/passwords.ts";

test("says how many characters are missing, and counts them as people do", () => {
  expect(passwordHint("")).toEqual({ usable: false, text: passwordWords.limits });
  expect(passwordHint("避難所")).toEqual({ usable: false, text: passwordWords.short(9) });
  expect(passwordHint("😀".repeat(5)).text).toBe(passwordWords.short(7));
});

test("says what is too long", () => {
  expect(passwordHint("あい".repeat(64)).text).not.toBe(passwordWords.tooLong(0));
  expect(passwordHint("坂の上".repeat(43))).toEqual({
    usable: false,
    text: passwordWords.tooLong(1),
  });
});

test.each(["aaaaaaaaaaaa", "abc1abc1abc1", "123456789012", "098765432109", "abcdefghijkl"])(
  "%s is too easy to guess",
  (password) => {
    expect(passwordHint(password)).toEqual({ usable: false, text: passwordWords.monotonous });
  },
);

test("longer is better", () => {
  expect(passwordHint("夏の避難所は坂の上に")).toMatchObject({ usable: false });
  expect(passwordHint("夏の避難所は坂の上にある")).toEqual({
    usable: true,
    text: passwordWords.enough,
  });
  expect(passwordHint("夏の避難所は坂の上にある小学校")).toMatchObject({ usable: true });
  expect(passwordHint("夏の避難所は坂の上にある小学校です")).toEqual({
    usable: true,
    text: passwordWords.good,
  });
});
