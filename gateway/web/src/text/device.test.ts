import { describe, expect, it } from "vitest";
import { deviceName } from "./device.ts";

const webKit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("deviceName", () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`,
      "Edge（Windows）",
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/141.0.0.0 Safari/537.36`,
      "Chrome（Mac）",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
      "Safari（iPhone）",
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${webKit} Chrome/141.0.0.0 Mobile Safari/537.36`,
      "Chrome（Android）",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（Linux）"],
  ])("calls %s by its usual name", (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  it("leaves what it does not know to the server", () => {
    expect(deviceName("curl/8.5.0")).toBe("");
    expect(deviceName("")).toBe("");
  });
});
