// Members and their postings.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Member } from "../api/types.ts";
import { keys } from "./keys.ts";

export function useMember(member: string) {
  return useQuery({
    queryKey: keys.member(member),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/v1/members/{member}", { params: { path: { member: idOf(member) } }, signal }),
      ),
  });
}

// Returns up to eight members whose names begin so, for mentions.
export async function findMembers(query: string): Promise<Member[]> {
  const page = await answer(
    client.GET("/v1/members", { params: { query: { query, pageSize: 8 } } }),
  );
  return page.members;
}

function useChangeOfMe<Variables>(change: (variables: Variables) => Promise<Member>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me, me);
      queryClient.setQueryData(keys.member(me.name), me);
    },
  });
}

export function useUpdateMe() {
  return useChangeOfMe((change: { displayName: string; askMeAbout: string; etag: string }) =>
    answer(
      client.PATCH("/v1/members/{member}", {
        params: { path: { member: "me" }, query: { updateMask: "displayName,askMeAbout" } },
        body: change,
      }),
    ),
  );
}

export interface PostingInput {
  department: string;
  duty: string;
  // Names, `duties/{duty}`.
  duties: string[];
  // YYYY-MM-DD, or empty.
  startDate: string;
  endDate: string;
}

export function useStartPosting() {
  return useChangeOfMe((posting: PostingInput) =>
    answer(client.POST("/v1/members/me/postings", { body: posting })),
  );
}

function pathOf(posting: string) {
  const [, member = "", , id = ""] = posting.split("/");
  return { member, posting: id };
}

export function useUpdatePosting() {
  return useChangeOfMe(({ name, posting }: { name: string; posting: PostingInput }) =>
    answer(
      client.PATCH("/v1/members/{member}/postings/{posting}", {
        params: {
          path: pathOf(name),
          query: { updateMask: "department,duty,duties,startDate,endDate" },
        },
        body: posting,
      }),
    ),
  );
}

export function useEndPosting() {
  return useChangeOfMe((posting: string) =>
    answer(
      client.POST("/v1/members/{member}/postings/{posting}:end", {
        params: { path: pathOf(posting) },
        body: {},
      }),
    ),
  );
}

export function useDeletePosting() {
  return useChangeOfMe((posting: string) =>
    answer(
      client.DELETE("/v1/members/{member}/postings/{posting}", {
        params: { path: pathOf(posting) },
      }),
    ),
  );
}
