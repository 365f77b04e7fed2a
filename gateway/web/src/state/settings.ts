// What the member wants to be told by mail, and the digest as it would come now.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import type { NotificationSettings } from "../api/types.ts";
import { keys } from "./keys.ts";

export function useSettings() {
  return useQuery({
    queryKey: keys.settings,
    staleTime: 60_000,
    queryFn: ({ signal }) => answer(client.GET("/v1/notificationSettings", { signal })),
  });
}

export function useUpdateSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (settings: NotificationSettings) =>
      answer(
        client.PATCH("/v1/notificationSettings", {
          params: { query: { updateMask: "digestFrequency,digestHour,instantMail" } },
          body: settings,
        }),
      ),
    onSuccess: (settings) => queryClient.setQueryData(keys.settings, settings),
  });
}

export function usePreviewDigest() {
  return useMutation({
    mutationFn: () => answer(client.POST("/v1/digests:preview", { body: {} })),
  });
}
