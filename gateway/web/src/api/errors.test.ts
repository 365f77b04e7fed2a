import { describe, expect, it } from "vitest";
import { ApiError, fromThrown, isStatus, toApiError, violationOf } from "./errors.ts";

const type = (name: string) => `type.googleapis.com/google.rpc.${name}`;

describe("toApiError", () => {
  it("takes the sentence, the reason, the fields and the 受付番号 out of the details", () => {
    const error = toApiError(400, {
      error: {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "bad",
        details: [
          { "@type": type("ErrorInfo"), reason: "ADDRESS_REFUSED" },
          { "@type": type("LocalizedMessage"), message: "このアドレスでは登録できません。" },
          {
            "@type": type("BadRequest"),
            fieldViolations: [{ field: "registration.address", description: "職場のものを" }],
          },
          { "@type": type("RequestInfo"), requestId: "3f9a" },
        ],
      },
    });
    expect(error.status).toBe("INVALID_ARGUMENT");
    expect(error.reason).toBe("ADDRESS_REFUSED");
    expect(error.message).toBe("このアドレスでは登録できません。");
    expect(error.requestId).toBe("3f9a");
    expect(violationOf(error, "address")).toBe("職場のものを");
    expect(violationOf(error, "department")).toBeUndefined();
  });

  it("finds fields in snake case too", () => {
    const details = [
      {
        "@type": type("BadRequest"),
        fieldViolations: [{ field: "registration.display_name", description: "長すぎます" }],
      },
    ];
    const error = toApiError(400, { error: { status: "INVALID_ARGUMENT", details } });
    expect(violationOf(error, "displayName")).toBe("長すぎます");
  });

  it.each([
    [401, "UNAUTHENTICATED"],
    [404, "NOT_FOUND"],
    [429, "RESOURCE_EXHAUSTED"],
    [502, "UNAVAILABLE"],
  ])("says something of a bare %i", (http, status) => {
    const error = toApiError(http, "<html>proxy</html>");
    expect(error.status).toBe(status);
    expect(error.message).not.toBe("");
  });

  it("does not trip over details of another shape", () => {
    const error = toApiError(500, { error: { status: 7, details: [null, 3, { "@type": 5 }] } });
    expect(error.status).toBe("UNAVAILABLE");
  });
});

describe("fromThrown", () => {
  it("calls a lost network UNAVAILABLE and lets an abort pass", () => {
    expect(isStatus(fromThrown(new TypeError("fetch failed")), "UNAVAILABLE")).toBe(true);
    const abort = new DOMException("stopped", "AbortError");
    expect(fromThrown(abort)).toBe(abort);
    const known = new ApiError("NOT_FOUND", "ない");
    expect(fromThrown(known)).toBe(known);
  });
});
