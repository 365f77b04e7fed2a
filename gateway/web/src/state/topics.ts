// Topics: the list with what is unread, joining and leaving, and who asks to join.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client, newRequestId } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Topic } from "../api/types.ts";
import { keys } from "./keys.ts";

export function useTopics() {
  return useQuery({
    queryKey: keys.topics,
    queryFn: async ({ signal }) => (await answer(client.GET("/v1/topics", { signal }))).topics,
  });
}

export function useTopic(topic: string) {
  return useQuery({
    queryKey: keys.topic(topic),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/v1/topics/{topic}", { params: { path: { topic: idOf(topic) } }, signal }),
      ),
  });
}

function useTopicChange<Variables>(change: (variables: Variables) => Promise<Topic>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (topic) => {
      queryClient.setQueryData(keys.topic(topic.name), topic);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.topics }),
        queryClient.invalidateQueries({ queryKey: keys.threadLists }),
        queryClient.invalidateQueries({ queryKey: keys.joinRequests(topic.name) }),
      ]);
    },
  });
}

export function useJoinTopic() {
  return useTopicChange((topic: string) =>
    answer(
      client.POST("/v1/topics/{topic}:join", {
        params: { path: { topic: idOf(topic) } },
        body: {},
      }),
    ),
  );
}

export function useLeaveTopic() {
  return useTopicChange((topic: string) =>
    answer(
      client.POST("/v1/topics/{topic}:leave", {
        params: { path: { topic: idOf(topic) } },
        body: {},
      }),
    ),
  );
}

export function useCreateTopic() {
  return useTopicChange(
    (topic: { displayName: string; description: string; visibility: "OPEN" | "CLOSED" }) =>
      answer(
        client.POST("/v1/topics", {
          params: { query: { requestId: newRequestId() } },
          body: topic,
        }),
      ),
  );
}

export function useJoinRequests(topic: string) {
  return useQuery({
    queryKey: keys.joinRequests(topic),
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/topics/{topic}/joinRequests", {
            params: { path: { topic: idOf(topic) }, query: { pageSize: 100 } },
            signal,
          }),
        )
      ).joinRequests,
  });
}

export function useApproveJoinRequest(topic: string) {
  return useTopicChange((member: string) =>
    answer(
      client.POST("/v1/topics/{topic}:approveJoinRequest", {
        params: { path: { topic: idOf(topic) } },
        body: { member },
      }),
    ),
  );
}
