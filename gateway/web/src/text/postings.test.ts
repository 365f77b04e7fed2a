import { expect, test } from "vitest";
import { ApiError } from "../api/errors.ts";
import { postingErrors } from "./postings.ts";

test("a reason is said at the field that it is about", () => {
  const after = new ApiError("INVALID_ARGUMENT", "後にしてください。", {
    reason: "POSTING_NOT_AFTER",
  });
  expect(postingErrors(after)).toEqual({ startDate: "後にしてください。" });
  const ends = new ApiError("INVALID_ARGUMENT", "以降の日に。", {
    reason: "POSTING_ENDS_BEFORE_START",
  });
  expect(postingErrors(ends)).toEqual({ endDate: "以降の日に。" });
});

test("what is about no field, or no failure of the API, is said at none", () => {
  expect(postingErrors(new ApiError("UNAVAILABLE", "混み合っています。"))).toEqual({});
  expect(postingErrors(new TypeError("x"))).toEqual({});
});
