// The member's sessions on her devices.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import { keys } from "./keys.ts";

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await answer(client.GET("/v1/sessions", { signal }))).sessions,
  });
}

export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answer(
        client.DELETE("/v1/sessions/{session}", { params: { path: { session: idOf(name) } } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useEndOtherSessions() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => answer(client.POST("/v1/sessions:endOthers", { body: {} })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}
