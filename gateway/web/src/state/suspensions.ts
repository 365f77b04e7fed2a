// Keeping members out, and letting them in again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Member } from "../api/types.ts";
import { keys } from "./keys.ts";

function useSuspensionChange<Variables>(change: (variables: Variables) => Promise<Member>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (member) => queryClient.setQueryData(keys.member(member.name), member),
  });
}

export function useSuspend(member: string) {
  return useSuspensionChange((reason: string) =>
    answer(
      client.POST("/v1/members/{member}:suspend", {
        params: { path: { member: idOf(member) } },
        body: { reason },
      }),
    ),
  );
}

export function useUnsuspend(member: string) {
  return useSuspensionChange(() =>
    answer(
      client.POST("/v1/members/{member}:unsuspend", {
        params: { path: { member: idOf(member) } },
        body: { reason: "" },
      }),
    ),
  );
}
