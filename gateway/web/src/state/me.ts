// The member who is signed in, and signing in and out.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { isStatus } from "../api/errors.ts";
import type { Member } from "../api/types.ts";
import { deviceName } from "../text/device.ts";
import { forgetDrafts } from "./drafts.ts";
import { keys } from "./keys.ts";

// Visitors are not asked about: their browsers would note a refused request on every page.
const signedInKey = "hiroba.signedIn";

// null when nobody is signed in.
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Member | null> => {
      if (localStorage.getItem(signedInKey) === null) return null;
      try {
        return await answer(
          client.GET("/v1/members/{member}", { params: { path: { member: "me" } }, signal }),
        );
      } catch (error) {
        if (isStatus(error, "UNAUTHENTICATED")) {
          localStorage.removeItem(signedInKey);
          return null;
        }
        throw error;
      }
    },
  });
}

// The name of the member on pages that only members see.
export function useMyName(): string {
  return useMe().data?.name ?? "";
}

export function isModerator(me: Member | null | undefined): boolean {
  return me?.roles.some((role) => role === "MODERATOR" || role === "ADMIN") ?? false;
}

export function isAdmin(me: Member | null | undefined): boolean {
  return me?.roles.includes("ADMIN") ?? false;
}

// True for moderators of the forum, and for those of that topic.
export function moderatesTopic(me: Member | null | undefined, topic: string): boolean {
  return isModerator(me) || (me?.moderatedTopics.includes(topic) ?? false);
}

export function canRead(me: Member | null | undefined): boolean {
  return me?.state === "VERIFIED" || me?.state === "LAPSED";
}

export function isLeaving(me: Member | null | undefined): boolean {
  return me?.state === "LEAVING";
}

export function canWrite(me: Member | null | undefined): boolean {
  return me?.state === "VERIFIED";
}

export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    meta: { signsIn: true },
    mutationFn: async (credentials: { address: string; password: string; code?: string }) => {
      const device = deviceName(navigator.userAgent);
      await answer(
        client.POST("/v1/sessions", { body: { ...credentials, kind: "COOKIE", device } }),
      );
      localStorage.setItem(signedInKey, "1");
      // Nothing that was read before belongs to the member of now. Who it is stays in its place, so
      // that those who show it learn of the change.
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
      return answer(client.GET("/v1/members/{member}", { params: { path: { member: "me" } } }));
    },
    onSuccess: (me) => queryClient.setQueryData(keys.me, me),
  });
}

// Forgets in this browser who was signed in, and what she was writing.
export function forgetMember(member: string) {
  localStorage.removeItem(signedInKey);
  forgetDrafts(localStorage, member);
}

// Ends the session and loads the site anew: nothing of the member stays in the page.
export function useSignOut() {
  return useMutation({
    mutationFn: async (member: string) => {
      try {
        await answer(
          client.DELETE("/v1/sessions/{session}", { params: { path: { session: "current" } } }),
        );
      } catch (error) {
        if (!isStatus(error, "UNAUTHENTICATED")) throw error;
      }
      forgetMember(member);
    },
    onSuccess: () => location.assign("/"),
  });
}
