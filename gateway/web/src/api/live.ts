// The live connection: an event stream of what the member is told and of changes in the threads she
// has open. Connects again by itself; says when it is away, so that the app can ask instead.
import type { WatchEvent } from "./types.ts";

export interface LiveListener {
  onEvent: (event: WatchEvent) => void;
  // Connected, perhaps after a while without: what happened in between has to be read anew.
  onUp: () => void;
  // From now on the changes of these threads are told; what happened until now was not.
  onFollow: (threads: string[]) => void;
  // Not connected and trying.
  onDown: () => void;
}

const firstDelay = 1_000;
const longestDelay = 60_000;

export class LiveConnection {
  private readonly listener: LiveListener;
  private source: EventSource | undefined;
  // Streams of fewer threads, which go on until the newest is open: in between nothing is missed.
  private replaced: EventSource[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private threads: string[] = [];
  private failures = 0;
  private running = false;

  constructor(listener: LiveListener) {
    this.listener = listener;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.close();
  }

  // Chooses the threads whose changes are told; at most 10 are followed.
  follow(threads: string[]): void {
    const next = [...new Set(threads)].sort().slice(-10);
    if (next.join() === this.threads.join()) return;
    const added = next.filter((thread) => !this.threads.includes(thread));
    this.threads = next;
    if (!this.running) return;
    clearTimeout(this.timer);
    if (this.source) this.replaced.push(this.source);
    this.connect(added);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.closeReplaced();
    this.source?.close();
    this.source = undefined;
  }

  private closeReplaced(): void {
    for (const source of this.replaced) source.close();
    this.replaced = [];
  }

  private connect(added: string[] = []): void {
    const query = this.threads.map((thread) => `thread=${encodeURIComponent(thread)}`).join("&");
    const source = new EventSource(`/v1/notifications:watch${query ? `?${query}` : ""}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.closeReplaced();
      this.listener.onUp();
      if (added.length > 0) this.listener.onFollow(added);
    };
    source.onmessage = (message: MessageEvent<string>) => {
      let event: WatchEvent;
      try {
        event = JSON.parse(message.data) as WatchEvent;
      } catch {
        return;
      }
      this.listener.onEvent(event);
    };
    source.onerror = () => {
      if (source !== this.source) return;
      this.listener.onDown();
      // The browser itself connects again after a lost connection, but gives up on a refusal.
      if (source.readyState !== EventSource.CLOSED) return;
      this.close();
      const delay = Math.min(longestDelay, firstDelay * 2 ** this.failures);
      this.failures += 1;
      this.timer = setTimeout(() => this.connect(), delay * (0.5 + Math.random() / 2));
    };
  }
}
