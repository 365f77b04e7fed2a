// The typed client of the API. Calls carry the session's cookie; answers come back whole or as an
// ApiError.
import createClient from "openapi-fetch";
import { fromThrown, toApiError } from "./errors.ts";
import type { paths } from "./schema.ts";

export const client = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

// Waits for a call and returns its answer, or throws an ApiError.
export async function answer<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  let outcome: Outcome<Data>;
  try {
    outcome = await call;
  } catch (thrown) {
    throw fromThrown(thrown);
  }
  if (!outcome.response.ok) throw toApiError(outcome.response.status, outcome.error);
  return outcome.data as Data;
}

// Makes the id under which a create may be repeated without doing it twice.
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
