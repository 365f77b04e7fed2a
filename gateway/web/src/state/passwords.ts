// New passwords: changed by who knows hers, reset by who has forgotten it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export function useChangePassword() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (passwords: { currentPassword: string; newPassword: string }) =>
      answer(client.POST("/v1/members/me/password:change", { body: passwords })),
    // All other sessions have ended, and a second factor that was being set up is void.
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.sessions }),
        queryClient.invalidateQueries({ queryKey: keys.secondFactor }),
      ]),
  });
}

export function useCreatePasswordReset() {
  return useMutation({
    mutationFn: (address: string) =>
      answer(client.POST("/v1/passwordResets", { body: { address } })),
  });
}

export function useConfirmPasswordReset() {
  return useMutation({
    mutationFn: (confirmation: { reset: string; code: string; password: string }) =>
      answer(
        client.POST("/v1/passwordResets/{passwordReset}:confirm", {
          params: { path: { passwordReset: confirmation.reset } },
          body: { code: confirmation.code, password: confirmation.password },
        }),
      ),
  });
}
