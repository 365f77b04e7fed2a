// The waiting list of those whose address does not settle who they are.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import { keys } from "./keys.ts";

export function useAdmissions() {
  return useQuery({
    queryKey: keys.admissions,
    queryFn: async ({ signal }) =>
      (await answer(client.GET("/v1/admissions", { params: { query: { pageSize: 100 } }, signal })))
        .admissions,
  });
}

export function useApproveAdmission() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (approval: { name: string; body: string; reason: string }) =>
      answer(
        client.POST("/v1/admissions/{admission}:approve", {
          params: { path: { admission: idOf(approval.name) } },
          body: { body: approval.body, reason: approval.reason },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.admissions }),
  });
}
