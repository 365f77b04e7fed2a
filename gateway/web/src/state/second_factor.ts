// The second factor of the member's sign-in.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export function useSecondFactor(enabled = true) {
  return useQuery({
    enabled,
    queryKey: keys.secondFactor,
    queryFn: ({ signal }) => answer(client.GET("/v1/members/me/secondFactor", { signal })),
  });
}

// Turning it on or off changes which roles rest, so the member is read anew.
function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.secondFactor }),
      queryClient.invalidateQueries({ queryKey: keys.me }),
    ]);
}

export function useBeginSecondFactor() {
  return useMutation({
    mutationFn: (password: string) =>
      answer(client.POST("/v1/members/me/secondFactor:begin", { body: { password } })),
  });
}

export function useConfirmSecondFactor() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (code: string) =>
      answer(client.POST("/v1/members/me/secondFactor:confirm", { body: { code } })),
    onSuccess: refresh,
  });
}

export function useDisableSecondFactor() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (proof: { password: string; code: string }) =>
      answer(client.POST("/v1/members/me/secondFactor:disable", { body: proof })),
    onSuccess: refresh,
  });
}

export function useRenewRecoveryCodes() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (proof: { password: string; code: string }) =>
      answer(client.POST("/v1/members/me/secondFactor:renewRecoveryCodes", { body: proof })),
    onSuccess: refresh,
  });
}
