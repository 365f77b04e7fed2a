// The list of administrative fields. It changes only with the program.
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export function useDuties() {
  return useQuery({
    queryKey: keys.duties,
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await answer(client.GET("/v1/duties", { signal }))).duties,
  });
}
