// What the reasons of the API say of the fields of a posting. Pure.
import { ApiError } from "../api/errors.ts";

const fieldOfReason: Record<string, "startDate" | "endDate"> = {
  POSTING_NOT_AFTER: "startDate",
  POSTING_TOO_FAR: "startDate",
  POSTING_ENDS_BEFORE_START: "endDate",
  POSTING_CONFIRMED: "endDate",
};

// The sentence to show at the field that it is about.
export function postingErrors(error: unknown): { startDate?: string; endDate?: string } {
  if (!(error instanceof ApiError)) return {};
  const field = fieldOfReason[error.reason];
  return field ? { [field]: error.message } : {};
}
