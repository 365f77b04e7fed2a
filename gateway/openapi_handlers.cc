#include "gateway/openapi_handlers.h"

#include "hiroba/threads/v1/attachments.pb.h"

namespace hiroba::gateway {

const std::string_view kErrorSchema = R"({
  "type": "object",
  "description": "A google.rpc.Status. `message` is Japanese, for people.",
  "required": ["error"],
  "properties": {"error": {
    "type": "object",
    "required": ["code", "status", "message", "details"],
    "properties": {
      "code": {"type": "integer", "description": "The HTTP status code."},
      "status": {"type": "string", "description": "The gRPC code, for example NOT_FOUND."},
      "message": {"type": "string"},
      "details": {
        "type": "array",
        "description": "ErrorInfo (the reason, for programs), LocalizedMessage, BadRequest (the fields that are wrong), RetryInfo, RequestInfo (受付番号) of google.rpc.",
        "items": {"type": "object", "required": ["@type"], "properties": {"@type": {"type": "string"}}}
      }
    }
  }}
})";

const std::string_view kErrorResponse = R"({
  "Error": {
    "description": "A failure.",
    "headers": {"Retry-After": {"description": "Seconds to wait, with 429 and 503.", "schema": {"type": "integer"}}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
  }
})";

const std::string_view kSecuritySchemes = R"({
  "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-hiroba", "description": "Set by POST /v1/sessions of kind COOKIE. Requests that change something must come from the same origin."},
  "bearer": {"type": "http", "scheme": "bearer", "description": "The token of POST /v1/sessions of kind TOKEN."}
})";

std::vector<HandlerOperation> HandlerOperations() {
  return {
      {"/v1/attachments", "post", R"({
        "operationId": "uploadAttachment", "tags": ["Attachments"],
        "summary": "Uploads a file as the raw body",
        "description": "At most 50 MB. The type is found by the content. A body that ends too early leaves nothing. A file that no post uses within 24 hours goes.",
        "x-hiroba-access": "ACCESS_MEMBER",
        "parameters": [{"name": "filename", "in": "query", "required": true, "schema": {"type": "string"}}],
        "requestBody": {"required": true, "content": {"application/octet-stream": {}}},
        "responses": {
          "200": {"description": "Success.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/hiroba.threads.v1.Attachment"}}}},
          "default": {"$ref": "#/components/responses/Error"}
        },
        "security": [{"cookie": []}, {"bearer": []}]
      })",
       hiroba::threads::v1::Attachment::descriptor()},
      {"/v1/attachments/{attachment}/content", "get", R"({
        "operationId": "downloadAttachment", "tags": ["Attachments"],
        "summary": "Returns a file's content",
        "description": "Takes Range and If-None-Match. Always sent as a download.",
        "x-hiroba-access": "ACCESS_READER",
        "parameters": [{"name": "attachment", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {
          "200": {"description": "The whole file.", "content": {"application/octet-stream": {}}},
          "206": {"description": "The range that was asked for.", "content": {"application/octet-stream": {}}},
          "304": {"description": "Not changed."},
          "416": {"description": "The range lies outside the file."},
          "default": {"$ref": "#/components/responses/Error"}
        },
        "security": [{"cookie": []}, {"bearer": []}]
      })"},
      {"/v1/dataExports/{data_export}/content", "get", R"({
        "operationId": "downloadDataExport", "tags": ["DataExports"],
        "summary": "Returns a copy of the caller's data, a zip archive",
        "description": "Takes Range, If-Range and If-None-Match. Always sent as a download. NOT_FOUND, reason DATA_EXPORT_NOT_FOUND, for another member's, and for one that cannot be fetched.",
        "x-hiroba-access": "ACCESS_LEAVING",
        "parameters": [{"name": "data_export", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {
          "200": {"description": "The whole archive.", "content": {"application/zip": {}}},
          "206": {"description": "The range that was asked for.", "content": {"application/zip": {}}},
          "304": {"description": "Not changed."},
          "416": {"description": "The range lies outside the archive."},
          "default": {"$ref": "#/components/responses/Error"}
        },
        "security": [{"cookie": []}, {"bearer": []}]
      })"},
      {"/unsubscribe", "get", R"({
        "operationId": "showUnsubscribePage", "tags": ["Settings"],
        "summary": "Shows what a mail's unsubscribe link would switch off; changes nothing",
        "parameters": [{"name": "token", "in": "query", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "A page.", "content": {"text/html": {}}}, "default": {"description": "A page that says what is wrong.", "content": {"text/html": {}}}},
        "security": []
      })"},
      {"/unsubscribe", "post", R"({
        "operationId": "unsubscribe", "tags": ["Settings"],
        "summary": "Switches one kind of mail off, as RFC 8058 has it",
        "parameters": [{"name": "token", "in": "query", "required": true, "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"List-Unsubscribe": {"type": "string"}}}}}},
        "responses": {"200": {"description": "Done; a page says so.", "content": {"text/html": {}}}, "default": {"description": "A page that says what is wrong.", "content": {"text/html": {}}}},
        "security": []
      })"},
      {"/v1/openapi.json", "get", R"({
        "operationId": "getOpenApi", "tags": ["Operation"], "summary": "Returns this document",
        "responses": {"200": {"description": "Success.", "content": {"application/json": {"schema": {"type": "object"}}}}},
        "security": []
      })"},
      {"/livez", "get", R"({
        "operationId": "isAlive", "tags": ["Operation"], "summary": "Says that the process runs",
        "responses": {"200": {"description": "It does.", "content": {"application/json": {"schema": {"type": "object"}}}}},
        "security": []
      })"},
      {"/readyz", "get", R"({
        "operationId": "isReady", "tags": ["Operation"], "summary": "Says whether requests can be served",
        "responses": {"200": {"description": "They can, perhaps in part.", "content": {"application/json": {"schema": {"type": "object"}}}}, "503": {"description": "They cannot.", "content": {"application/json": {"schema": {"type": "object"}}}}},
        "security": []
      })"},
  };
}

}  // namespace hiroba::gateway
