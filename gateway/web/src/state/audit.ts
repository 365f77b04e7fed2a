// What staff did, as admins read it: one record for people, one for what they wrote.
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export type AuditChain = "identity" | "threads";

export function useAuditEntries(chain: AuditChain) {
  return useInfiniteQuery({
    queryKey: keys.audit(chain),
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { pageSize: 50, ...(pageParam ? { pageToken: pageParam } : {}) } };
      return chain === "identity"
        ? answer(client.GET("/v1/auditEntries", { params, signal }))
        : answer(client.GET("/v1/contentAuditEntries", { params, signal }));
    },
    getNextPageParam: (page) => page.nextPageToken || undefined,
    select: (data) => data.pages.flatMap((page) => page.entries),
  });
}
