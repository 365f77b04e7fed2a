// The live connection of the whole app: keeps counts and open threads fresh, and the latest
// notifications for the corner of the screen. Falls back to asking when the stream is away.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { LiveConnection } from "../api/live.ts";
import type { Notification, Thread, WatchEvent } from "../api/types.ts";
import { keys } from "./keys.ts";
import { refreshThread } from "./posts.ts";

const pollEveryMs = 30_000;
const hiddenForMs = 60_000;
const readLongAgoMs = 2_000;
const mostToasts = 3;

interface Live {
  toasts: Notification[];
  dismiss: (name: string) => void;
  dismissRead: (thread: string, lastReadNumber: number) => void;
  follow: (thread: string) => () => void;
}

const LiveContext = createContext<Live>({
  toasts: [],
  dismiss: () => undefined,
  dismissRead: () => undefined,
  follow: () => () => undefined,
});

export function LiveProvider({ enabled, children }: { enabled: boolean; children: ReactNode }) {
  const queryClient = useQueryClient();
  const [toasts, setToasts] = useState<Notification[]>([]);
  const open = useRef<string[]>([]);
  const connection = useRef<LiveConnection | undefined>(undefined);

  useEffect(() => {
    if (!enabled) return;

    const readAnew = () => {
      void queryClient.invalidateQueries({ queryKey: keys.notifications });
      for (const thread of open.current) void refreshThread(queryClient, thread);
    };
    const onEvent = (event: WatchEvent) => {
      queryClient.setQueryData(keys.unreadCount, event.unreadCount);
      const { notification, threadChange } = event;
      if (notification) {
        void queryClient.invalidateQueries({ queryKey: ["notifications", "list"] });
        void queryClient.invalidateQueries({ queryKey: keys.threadLists });
        void queryClient.invalidateQueries({ queryKey: keys.topics, exact: true });
        setToasts((list) =>
          [notification, ...list.filter(({ name }) => name !== notification.name)].slice(
            0,
            mostToasts,
          ),
        );
      }
      if (threadChange) void refreshThread(queryClient, threadChange.thread);
    };

    let poll: ReturnType<typeof setInterval> | undefined;
    const stopPolling = () => {
      clearInterval(poll);
      poll = undefined;
    };
    const startPolling = () => {
      poll ??= setInterval(readAnew, pollEveryMs);
    };

    let wasDown = false;
    const live = new LiveConnection({
      onEvent,
      onUp: () => {
        stopPolling();
        if (wasDown) readAnew();
        wasDown = false;
      },
      onFollow: (threads) => {
        // On a weak line the stream opens long after the posts were read.
        const due = Date.now() - readLongAgoMs;
        for (const thread of threads) {
          const readAt = queryClient.getQueryState(keys.thread(thread))?.dataUpdatedAt ?? 0;
          if (readAt < due) void refreshThread(queryClient, thread);
        }
      },
      onDown: () => {
        wasDown = true;
        startPolling();
      },
    });
    connection.current = live;
    live.follow(open.current);
    live.start();

    // A browser allows few connections to one host: a tab out of sight asks now and then instead.
    let hidden: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = () => {
      clearTimeout(hidden);
      if (document.hidden) {
        hidden = setTimeout(() => {
          live.stop();
          wasDown = true;
          startPolling();
        }, hiddenForMs);
      } else {
        live.start();
      }
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearTimeout(hidden);
      stopPolling();
      live.stop();
      connection.current = undefined;
    };
  }, [enabled, queryClient]);

  const follow = useCallback((thread: string) => {
    open.current = [...open.current, thread];
    connection.current?.follow(open.current);
    return () => {
      const index = open.current.indexOf(thread);
      open.current = open.current.filter((_, place) => place !== index);
      connection.current?.follow(open.current);
    };
  }, []);

  const dismiss = useCallback(
    (name: string) => setToasts((list) => list.filter((toast) => toast.name !== name)),
    [],
  );

  const dismissRead = useCallback(
    (thread: string, lastReadNumber: number) =>
      setToasts((list) =>
        list.filter((toast) => toast.thread !== thread || toast.postNumber > lastReadNumber),
      ),
    [],
  );

  return (
    <LiveContext.Provider value={{ toasts, dismiss, dismissRead, follow }}>
      {children}
    </LiveContext.Provider>
  );
}

export function useToasts() {
  const { toasts, dismiss, dismissRead } = useContext(LiveContext);
  return { toasts, dismiss, dismissRead };
}

// Keeps an open thread fresh while the page shows it.
export function useFollowThread(thread: Thread | undefined): void {
  const { follow } = useContext(LiveContext);
  const name = thread?.name;
  useEffect(() => (name ? follow(name) : undefined), [follow, name]);
}
