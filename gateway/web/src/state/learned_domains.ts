// Mail domains that moderators have taught.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import { keys } from "./keys.ts";

export function useLearnedDomains() {
  return useQuery({
    queryKey: keys.learnedDomains,
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/learnedDomains", { params: { query: { pageSize: 100 } }, signal }),
        )
      ).learnedDomains,
  });
}

function useChange(change: (name: string) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.learnedDomains }),
  });
}

export function useRenewLearnedDomain() {
  return useChange((name) =>
    answer(
      client.POST("/v1/learnedDomains/{learnedDomain}:renew", {
        params: { path: { learnedDomain: idOf(name) } },
        body: {},
      }),
    ),
  );
}

export function useForgetLearnedDomain() {
  return useChange((name) =>
    answer(
      client.POST("/v1/learnedDomains/{learnedDomain}:forget", {
        params: { path: { learnedDomain: idOf(name) } },
        body: {},
      }),
    ),
  );
}
