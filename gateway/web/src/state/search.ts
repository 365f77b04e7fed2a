// Full text over threads and posts.
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import type { ThreadKind } from "../api/types.ts";
import { keys } from "./keys.ts";

// Asks nothing while the query is empty.
export function useSearch(query: string, topic: string, kind: string) {
  return useInfiniteQuery({
    queryKey: keys.search(query, topic, kind),
    enabled: query !== "",
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/search", {
          params: {
            query: {
              query,
              ...(topic ? { topic } : {}),
              ...(kind ? { kind: kind as ThreadKind } : {}),
              ...(pageParam ? { pageToken: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}
