// Threads: lists, one thread, starting one, and how far it is read.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Thread, ThreadKind } from "../api/types.ts";
import { keys, type ThreadFilter } from "./keys.ts";

export function useThreadList(filter: ThreadFilter, pageSize = 20) {
  return useInfiniteQuery({
    queryKey: [...keys.threadList(filter), pageSize],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/threads", {
          params: {
            query: {
              ...(filter.topic ? { topic: filter.topic } : {}),
              ...(filter.kind ? { kind: filter.kind as ThreadKind } : {}),
              ...(filter.unsolved ? { filter: "solved = false" } : {}),
              ...(pageParam ? { pageToken: pageParam } : {}),
              pageSize,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextPageToken || undefined,
    select: (data) => data.pages.flatMap((page) => page.threads),
  });
}

export function useThread(thread: string) {
  return useQuery({
    queryKey: keys.thread(thread),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/v1/threads/{thread}", { params: { path: { thread: idOf(thread) } }, signal }),
      ),
  });
}

export interface NewThread {
  topic: string;
  kind: ThreadKind;
  title: string;
  text: string;
  attachments: { name: string }[];
  requestId: string;
}

export function useCreateThread() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ topic, kind, title, text, attachments, requestId }: NewThread) =>
      answer(
        client.POST("/v1/threads", {
          body: { thread: { topic, kind, title }, post: { text, attachments }, requestId },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.threadLists });
      await queryClient.invalidateQueries({ queryKey: keys.topics });
    },
  });
}

// Moves how far a thread is read; backwards with `lower`.
export function useUpdateReadState(thread: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: { lastReadNumber: number; lower: boolean }) =>
      answer(
        client.PUT("/v1/threads/{thread}/readState", {
          params: { path: { thread: idOf(thread) } },
          body: change,
          // Also while the page is being left.
          keepalive: true,
        }),
      ),
    onSuccess: (readState) => {
      queryClient.setQueryData<Thread>(
        keys.thread(thread),
        (held) => held && { ...held, readState },
      );
      void queryClient.invalidateQueries({ queryKey: keys.threadLists });
      void queryClient.invalidateQueries({ queryKey: keys.topics, exact: true });
    },
  });
}
