// Copies of the member's data.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

const whileMaking = 5_000;

// Looks again by itself while one is being made.
export function useDataExports() {
  return useQuery({
    queryKey: keys.dataExports,
    queryFn: async ({ signal }) =>
      (await answer(client.GET("/v1/dataExports", { signal }))).dataExports,
    refetchInterval: ({ state }) =>
      state.data?.some((each) => each.state === "PENDING") ? whileMaking : false,
  });
}

export function useCreateDataExport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (proof: { password: string; code: string }) =>
      answer(client.POST("/v1/dataExports", { body: proof })),
    // Also when it is refused: one that was asked for elsewhere is under way.
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.dataExports }),
  });
}
