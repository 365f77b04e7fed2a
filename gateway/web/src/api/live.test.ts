import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveConnection } from "./live.ts";

// The browser's EventSource, as far as the connection uses it.
class Source {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readonly url: string;
  readyState = 0;
  onopen: (() => void) | undefined;
  onmessage: ((message: { data: string }) => void) | undefined;
  onerror: (() => void) | undefined;

  constructor(url: string) {
    this.url = url;
    Source.all.push(this);
  }
  close(): void {
    this.readyState = Source.CLOSED;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  refuse(): void {
    this.readyState = Source.CLOSED;
    this.onerror?.();
  }
}

const listener = { onEvent: vi.fn(), onUp: vi.fn(), onDown: vi.fn(), onFollow: vi.fn() };

function started(): LiveConnection {
  const connection = new LiveConnection(listener);
  connection.start();
  Source.all[0]?.open();
  return connection;
}

describe("LiveConnection", () => {
  beforeEach(() => {
    Source.all = [];
    vi.clearAllMocks();
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", Source);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("keeps the old stream until the new one is open, and says what is followed from then on", () => {
    const connection = started();
    connection.follow(["threads/a"]);
    const [old, next] = Source.all;
    expect(next?.url).toContain("thread=threads%2Fa");
    expect(old?.readyState).toBe(1);
    expect(listener.onFollow).not.toHaveBeenCalled();
    next?.open();
    expect(old?.readyState).toBe(Source.CLOSED);
    expect(listener.onFollow).toHaveBeenCalledWith(["threads/a"]);
  });

  it("has one stream however quickly threads are opened and left", () => {
    const connection = started();
    connection.follow(["threads/a"]);
    connection.follow(["threads/a", "threads/b"]);
    connection.follow(["threads/b"]);
    Source.all.at(-1)?.open();
    expect(Source.all.filter(({ readyState }) => readyState !== Source.CLOSED)).toHaveLength(1);
    connection.stop();
    expect(Source.all.every(({ readyState }) => readyState === Source.CLOSED)).toBe(true);
  });

  it("tries again after a refusal, and leaves nothing open", () => {
    const connection = started();
    connection.follow(["threads/a"]);
    Source.all.at(-1)?.refuse();
    expect(listener.onDown).toHaveBeenCalledTimes(1);
    vi.runOnlyPendingTimers();
    expect(Source.all).toHaveLength(3);
    Source.all.at(-1)?.open();
    expect(Source.all.filter(({ readyState }) => readyState !== Source.CLOSED)).toHaveLength(1);
    connection.stop();
  });
});
