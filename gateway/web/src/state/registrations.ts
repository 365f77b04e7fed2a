// Signing up: an address, the code from the mail, a password.
import { useEffect, useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { keys } from "./keys.ts";

export interface Applicant {
  address: string;
  displayName: string;
  department: string;
  statement: string;
  termsAccepted: boolean;
}

const typingPause = 700;

// The address as the server reads it: what a Japanese keyboard types in full width is meant.
export function cleanAddress(typed: string): string {
  return typed.normalize("NFKC").trim();
}

// What the rules make of an address that looks finished, once nothing has been typed for a moment.
export function useAddressCheck(typed: string) {
  const address = cleanAddress(typed);
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(address), typingPause);
    return () => clearTimeout(timer);
  }, [address]);
  const looksFinished = /^[^@]+@[^@]+\.[^@.]+$/.test(settled);
  const check = useQuery({
    queryKey: keys.addressCheck(settled),
    enabled: looksFinished,
    staleTime: 600_000,
    retry: false,
    queryFn: ({ signal }) =>
      answer(client.POST("/v1/registrations:checkAddress", { body: { address: settled }, signal })),
  });
  return settled === address ? check.data : undefined;
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
