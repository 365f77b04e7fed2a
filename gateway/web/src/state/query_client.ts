// The cache of what the API said, with the rules for asking again.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isStatus, messageOf } from "../api/errors.ts";
import { keys } from "./keys.ts";

export function makeQueryClient(): QueryClient {
  // A session that has ended shows at whatever is asked next; drafts stay in the browser.
  const onError = (error: unknown) => {
    if (isStatus(error, "UNAUTHENTICATED")) queryClient.setQueryData(keys.me, null);
    // She has begun to leave elsewhere, and signed in again.
    if (messageOf(error, "MEMBER_LEAVING") !== undefined) {
      void queryClient.invalidateQueries({ queryKey: keys.me });
    }
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      // A wrong password is UNAUTHENTICATED too, but ends nothing.
      onError: (error, _variables, _context, mutation) => {
        if (mutation.meta?.signsIn !== true) onError(error);
      },
    }),
    defaultOptions: {
      // Without a network everything is tried all the same: what fails is said at once, while what
      // waits for a network would look busy for ever.
      queries: {
        networkMode: "always",
        refetchOnReconnect: true,
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isStatus(error, "UNAVAILABLE"),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return queryClient;
}
