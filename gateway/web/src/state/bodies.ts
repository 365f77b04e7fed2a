// Local governments and national offices by name, kana or code.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import { keys } from "./keys.ts";

// Asks nothing while the query is empty.
export function useBodies(query: string) {
  return useQuery({
    queryKey: keys.bodies(query),
    enabled: query !== "",
    staleTime: 600_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/bodies", { params: { query: { query, pageSize: 10 } }, signal }),
        )
      ).bodies,
  });
}

export function useBody(body: string) {
  return useQuery({
    queryKey: keys.body(body),
    enabled: body !== "",
    staleTime: 600_000,
    queryFn: ({ signal }) =>
      answer(client.GET("/v1/bodies/{body}", { params: { path: { body: idOf(body) } }, signal })),
  });
}

export function useSimilarBodies(body: string, pageSize = 20) {
  return useInfiniteQuery({
    queryKey: keys.similarBodies(body),
    staleTime: 600_000,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/bodies/{body}:similar", {
          params: {
            path: { body: idOf(body) },
            query: { pageSize, ...(pageParam ? { pageToken: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextPageToken || undefined,
    select: (data) => data.pages.flatMap((page) => page.similarBodies),
  });
}
