// Leaving the forum, and changing one's mind.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { isStatus } from "../api/errors.ts";
import type { Leaving } from "../api/types.ts";
import { keys } from "./keys.ts";
import { forgetMember, useMyName } from "./me.ts";

// null when she is not leaving: she has changed her mind elsewhere.
export function useLeaving() {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: keys.leaving,
    queryFn: async ({ signal }): Promise<Leaving | null> => {
      try {
        return await answer(client.GET("/v1/members/me/leaving", { signal }));
      } catch (error) {
        if (!isStatus(error, "NOT_FOUND")) throw error;
        void queryClient.invalidateQueries({ queryKey: keys.me });
        return null;
      }
    },
  });
}

interface LeavingRequest {
  password: string;
  code: string;
  posts: "KEEP" | "DELETE";
}

// Ends all sessions, this one too. Loads the site anew, as signing out does, with a good-bye.
export function useCreateLeaving() {
  const me = useMyName();
  return useMutation({
    mutationFn: (body: LeavingRequest) => answer(client.POST("/v1/members/me/leaving", { body })),
    onSuccess: ({ expireTime = "" }) => {
      forgetMember(me);
      location.assign(`/goodbye?until=${encodeURIComponent(expireTime)}`);
    },
  });
}

export function useDeleteLeaving() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => answer(client.DELETE("/v1/members/me/leaving")),
    // Also when it is refused: she may have changed her mind elsewhere.
    onSettled: async () => {
      queryClient.removeQueries({ queryKey: keys.leaving });
      await queryClient.invalidateQueries({ queryKey: keys.me });
    },
  });
}
