// Signing up: an address, the code from the mail, a password.
import { useMutation } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";

export interface Applicant {
  address: string;
  displayName: string;
  department: string;
  statement: string;
  termsAccepted: boolean;
}

export function useCreateRegistration() {
  return useMutation({
    mutationFn: (applicant: Applicant) =>
      answer(client.POST("/v1/registrations", { body: applicant })),
  });
}

export function useConfirmRegistration() {
  return useMutation({
    mutationFn: (confirmation: { registration: string; code: string; password: string }) =>
      answer(
        client.POST("/v1/registrations/{registration}:confirm", {
          params: { path: { registration: confirmation.registration } },
          body: { code: confirmation.code, password: confirmation.password },
        }),
      ),
  });
}
