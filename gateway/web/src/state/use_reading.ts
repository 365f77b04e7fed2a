// Watches which posts are on screen and moves how far the thread is read.
import { useCallback, useEffect, useRef } from "react";
import type { Post } from "../api/types.ts";
import { advance, isOnScreen, readAfterMs } from "./read_progress.ts";

const steps = Array.from({ length: 21 }, (_, index) => index / 20);
const sendAfterMs = 300;

interface Reading {
  posts: readonly Post[];
  me: string;
  lastRead: number;
  // False after 「ここから未読にする」, until the page is opened again.
  active: boolean;
  onRead: (lastReadNumber: number) => void;
}

// Returns `watch`, which a post's element is given to, and `see`, which says that a post was dealt
// with and so has been read.
export function useReading(reading: Reading) {
  const latest = useRef(reading);
  const seen = useRef(new Set<number>());
  const sent = useRef(0);
  const onScreen = useRef(new Set<number>());
  const timers = useRef(new Map<number, ReturnType<typeof setTimeout>>());
  const sending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const observer = useRef<IntersectionObserver | undefined>(undefined);
  const elements = useRef(new Map<number, HTMLElement>());

  useEffect(() => {
    latest.current = reading;
  });

  const send = useCallback(() => {
    const { lastRead, posts, me, active, onRead } = latest.current;
    if (!active) return;
    const next = advance(lastRead, seen.current, posts, me);
    if (next <= Math.max(lastRead, sent.current)) return;
    sent.current = next;
    onRead(next);
  }, []);

  const see = useCallback(
    (number: number) => {
      seen.current.add(number);
      clearTimeout(sending.current);
      sending.current = setTimeout(send, sendAfterMs);
    },
    [send],
  );

  const start = useCallback(
    (number: number) => {
      if (seen.current.has(number) || timers.current.has(number)) return;
      timers.current.set(
        number,
        setTimeout(() => {
          timers.current.delete(number);
          see(number);
        }, readAfterMs),
      );
    },
    [see],
  );

  const stop = useCallback((number: number) => {
    clearTimeout(timers.current.get(number));
    timers.current.delete(number);
  }, []);

  useEffect(() => {
    const isActive = () => document.visibilityState === "visible" && document.hasFocus();
    const running = timers.current;
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const number = Number(entry.target.id.replace("post-", ""));
          const enough = isOnScreen(
            entry.intersectionRect.height,
            entry.boundingClientRect.height,
            window.innerHeight,
          );
          if (enough) onScreen.current.add(number);
          else onScreen.current.delete(number);
          if (enough && isActive()) start(number);
          else stop(number);
        }
      },
      { threshold: steps },
    );
    observer.current = watcher;
    for (const element of elements.current.values()) watcher.observe(element);
    const onActivity = () => {
      for (const number of onScreen.current) {
        if (isActive()) start(number);
        else stop(number);
      }
    };
    window.addEventListener("focus", onActivity);
    window.addEventListener("blur", onActivity);
    document.addEventListener("visibilitychange", onActivity);
    window.addEventListener("pagehide", send);
    return () => {
      watcher.disconnect();
      observer.current = undefined;
      window.removeEventListener("focus", onActivity);
      window.removeEventListener("blur", onActivity);
      document.removeEventListener("visibilitychange", onActivity);
      window.removeEventListener("pagehide", send);
      for (const number of [...running.keys()]) stop(number);
      clearTimeout(sending.current);
      // What was seen just before the page is left counts too.
      send();
    };
  }, [send, start, stop]);

  // Posts that came later may close a gap.
  useEffect(send, [send, reading.posts, reading.lastRead]);

  const watch = useCallback((number: number, element: HTMLElement | null) => {
    const before = elements.current.get(number);
    if (before) observer.current?.unobserve(before);
    if (element) {
      elements.current.set(number, element);
      observer.current?.observe(element);
    } else {
      elements.current.delete(number);
    }
  }, []);

  return { watch, see };
}
