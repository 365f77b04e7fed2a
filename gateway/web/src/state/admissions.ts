// The waiting list of those whose address does not settle who they are: for moderators, for
// colleagues who know them, and for themselves.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { isStatus } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { Admission } from "../api/types.ts";
import { keys } from "./keys.ts";

export function useAdmissions(decided: boolean) {
  return useQuery({
    queryKey: keys.admissionList(decided),
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/admissions", {
            params: { query: { pageSize: 100, decided } },
            signal,
          }),
        )
      ).admissions,
  });
}

// Open cases of the member's own body, as a colleague sees them.
export function useColleagues(enabled: boolean) {
  return useQuery({
    queryKey: keys.colleagues,
    enabled,
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      (
        await answer(
          client.GET("/v1/admissions", {
            params: { query: { pageSize: 100, ownBody: true } },
            signal,
          }),
        )
      ).admissions,
  });
}

// The member's own newest case; null for who never had to wait.
export function useOwnAdmission() {
  return useQuery({
    queryKey: keys.ownAdmission,
    queryFn: async ({ signal }): Promise<Admission | null> => {
      try {
        return await answer(client.GET("/v1/members/me/admission", { signal }));
      } catch (error) {
        if (isStatus(error, "NOT_FOUND")) return null;
        throw error;
      }
    },
  });
}

function useChangeOfOwn(change: (statement: string) => Promise<Admission>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (admission) => queryClient.setQueryData(keys.ownAdmission, admission),
  });
}

export function useApplyAgain() {
  return useChangeOfOwn((statement) =>
    answer(client.POST("/v1/admissions", { body: { statement } })),
  );
}

export function useEditStatement(admission: string) {
  return useChangeOfOwn((statement) =>
    answer(
      client.PATCH("/v1/admissions/{admission}", {
        params: { path: { admission: idOf(admission) } },
        body: { statement },
      }),
    ),
  );
}

function useDecision<Variables>(decide: (variables: Variables) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.admissions });
      await queryClient.invalidateQueries({ queryKey: keys.learnedDomains });
    },
  });
}

interface Approval {
  name: string;
  body: string;
  reason: string;
  learnDomain: boolean;
}

export function useApproveAdmission() {
  return useDecision(({ name, ...approval }: Approval) =>
    answer(
      client.POST("/v1/admissions/{admission}:approve", {
        params: { path: { admission: idOf(name) } },
        body: approval,
      }),
    ),
  );
}

export function useRejectAdmission() {
  return useDecision(({ name, reason }: { name: string; reason: string }) =>
    answer(
      client.POST("/v1/admissions/{admission}:reject", {
        params: { path: { admission: idOf(name) } },
        body: { reason },
      }),
    ),
  );
}

export function useVouch() {
  return useDecision(({ name, statement }: { name: string; statement: string }) =>
    answer(
      client.POST("/v1/admissions/{admission}:vouch", {
        params: { path: { admission: idOf(name) } },
        body: { statement },
      }),
    ),
  );
}

export function useRevokeVouching() {
  return useDecision(({ member, reason }: { member: string; reason: string }) =>
    answer(
      client.POST("/v1/members/{member}:revokeVouching", {
        params: { path: { member: idOf(member) } },
        body: { reason },
      }),
    ),
  );
}
