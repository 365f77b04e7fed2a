// The yearly verification, and moving to a new address: a code to the address, typed back.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { PostingInput } from "./members.ts";
import { keys } from "./keys.ts";

export interface VerificationRequest {
  // Empty for the present address.
  address?: string;
  password?: string;
  code?: string;
  posting?: PostingInput;
}

export function useCreateVerification() {
  return useMutation({
    mutationFn: (request: VerificationRequest) =>
      answer(client.POST("/v1/verifications", { body: request })),
  });
}

export function useConfirmVerification() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ verification, code }: { verification: string; code: string }) =>
      answer(
        client.POST("/v1/verifications/{verification}:confirm", {
          params: { path: { verification: idOf(verification) } },
          body: { code },
        }),
      ),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me, me);
      queryClient.setQueryData(keys.member(me.name), me);
      // Other sessions may have ended.
      void queryClient.invalidateQueries({ queryKey: keys.sessions });
    },
  });
}
