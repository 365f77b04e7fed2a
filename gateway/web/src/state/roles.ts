// Who moderates what, and who runs the forum.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Role } from "../api/types.ts";
import { keys } from "./keys.ts";
import { findMembers } from "./members.ts";

// All of them: a forum has some dozens.
export function useRoles() {
  return useQuery({
    queryKey: keys.roles,
    queryFn: async ({ signal }) => {
      const roles: Role[] = [];
      let pageToken = "";
      do {
        const page = await answer(
          client.GET("/v1/roles", {
            params: { query: { pageSize: 100, ...(pageToken ? { pageToken } : {}) } },
            signal,
          }),
        );
        roles.push(...page.roles);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return roles;
    },
  });
}

function useRoleChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.roles }),
  });
}

export type RoleKind = Exclude<Role["kind"], "KIND_UNSPECIFIED">;

export function useGrantRole() {
  return useRoleChange((role: { member: string; kind: RoleKind; topic: string }) =>
    answer(client.POST("/v1/roles", { body: role })),
  );
}

export function useRevokeRole() {
  return useRoleChange((name: string) =>
    answer(client.DELETE("/v1/roles/{role}", { params: { path: { role: idOf(name) } } })),
  );
}

// Members whose names begin so. Asks nothing while the query is empty.
export function useMembersByName(query: string) {
  return useQuery({
    queryKey: keys.membersByName(query),
    enabled: query !== "",
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: () => findMembers(query),
  });
}
