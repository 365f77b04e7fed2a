// Turns what the API says of a failure (google.rpc.Status as JSON) into one error with the sentence
// to show. Pure.
import { errorWords } from "../text/words/common.ts";

export interface FieldViolation {
  field: string;
  description: string;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  // The gRPC status, such as NOT_FOUND; UNAVAILABLE also when the network is gone.
  readonly status: string;
  // For programs, such as CODE_WRONG; may be empty.
  readonly reason: string;
  readonly violations: FieldViolation[];
  // 受付番号, for asking the operator; may be empty.
  readonly requestId: string;

  constructor(
    status: string,
    message: string,
    parts: { reason?: string; violations?: FieldViolation[]; requestId?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.reason = parts.reason ?? "";
    this.violations = parts.violations ?? [];
    this.requestId = parts.requestId ?? "";
  }
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

// What to say when there is no Status to read: a proxy's page, say.
function statusOfHttp(http: number): string {
  switch (http) {
    case 400:
      return "INVALID_ARGUMENT";
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 413:
      return "OUT_OF_RANGE";
    case 429:
      return "RESOURCE_EXHAUSTED";
    default:
      return http >= 500 ? "UNAVAILABLE" : "UNKNOWN";
  }
}

function fallbackMessage(status: string): string {
  const known: Record<string, string> = errorWords.byStatus;
  return known[status] ?? errorWords.unknown;
}

// `body` is the parsed JSON of the answer, or undefined when it was none.
export function toApiError(http: number, body: unknown): ApiError {
  const error = fieldsOf(fieldsOf(body).error);
  const status = textOf(error.status) || statusOfHttp(http);
  let message = "";
  let reason = "";
  let requestId = "";
  const violations: FieldViolation[] = [];
  for (const item of listOf(error.details)) {
    const detail = fieldsOf(item);
    const type = textOf(detail["@type"]);
    if (type.endsWith("google.rpc.ErrorInfo")) reason = textOf(detail.reason);
    if (type.endsWith("google.rpc.LocalizedMessage")) message = textOf(detail.message);
    if (type.endsWith("google.rpc.RequestInfo")) requestId = textOf(detail.requestId);
    if (type.endsWith("google.rpc.BadRequest")) {
      for (const entry of listOf(detail.fieldViolations)) {
        const violation = fieldsOf(entry);
        const description =
          textOf(fieldsOf(violation.localizedMessage).message) || textOf(violation.description);
        violations.push({ field: textOf(violation.field), description });
      }
    }
  }
  message ||= textOf(error.message) || fallbackMessage(status);
  return new ApiError(status, message, { reason, violations, requestId });
}

// What `fetch` throws becomes an ApiError too, except an abort, which nobody needs to see.
export function fromThrown(thrown: unknown): unknown {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return thrown;
  if (thrown instanceof TypeError) return new ApiError("UNAVAILABLE", errorWords.offline);
  return thrown;
}

export function isStatus(error: unknown, ...statuses: string[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}

// Returns the sentence of a failure that has one of these reasons: for the field it is about.
export function messageOf(error: unknown, ...reasons: string[]): string | undefined {
  return error instanceof ApiError && reasons.includes(error.reason) ? error.message : undefined;
}

// Returns what is wrong with a field. Fields of a nested message are named by their path
// (`registration.address`) in either spelling, so the last part decides.
export function violationOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.violations.find((violation) => camelCase(lastPart(violation.field)) === field)
    ?.description;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
