// What the member was told in the app.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export function useNotifications(unreadOnly: boolean) {
  return useInfiniteQuery({
    queryKey: keys.notificationList(unreadOnly),
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/notifications", {
          params: {
            query: {
              pageSize: 30,
              ...(unreadOnly ? { unreadOnly } : {}),
              ...(pageParam ? { pageToken: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextPageToken || undefined,
    select: (data) => data.pages.flatMap((page) => page.notifications),
  });
}

// How many are unread, counted to 100. The live connection keeps it fresh.
export function useUnreadCount(enabled: boolean) {
  return useQuery({
    queryKey: keys.unreadCount,
    enabled,
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/notifications", { params: { query: { pageSize: 1 } }, signal }),
        )
      ).unreadCount,
  });
}

type Read = { names: string[] } | { thread: string } | { all: true };

export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (read: Read) => answer(client.POST("/v1/notifications:markRead", { body: read })),
    onSuccess: ({ unreadCount }) => {
      queryClient.setQueryData(keys.unreadCount, unreadCount);
      void queryClient.invalidateQueries({ queryKey: ["notifications", "list"] });
    },
  });
}
