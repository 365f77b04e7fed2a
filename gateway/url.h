// Takes a request target apart: percent-encoding, path segments, query parameters. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hiroba::gateway {

// Whether the text is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

// Which percent-encodings are left as they are.
enum class Decoding {
  kAll,          // nothing: every %XX becomes its byte
  kKeepSlashes,  // %2F stays, so that a decoded "/" cannot be taken for a separator
  kForm,         // nothing, and "+" is a space, as in a query string
};

// Returns the text with its percent-encoding undone, or nothing when an encoding is cut short, is
// not hexadecimal, or when the result is not UTF-8 or holds a NUL.
std::optional<std::string> PercentDecode(std::string_view text, Decoding decoding);

// Returns the text with every byte but the unreserved ones of RFC 3986 percent-encoded.
std::string PercentEncode(std::string_view text);

// A request target in its two parts, still encoded, without the "?". Of a whole URL, which clients
// of proxies send and every server takes (RFC 9112, 3.2.2), scheme and host are left out.
struct Target {
  std::string_view path;
  std::string_view query;
};
Target SplitTarget(std::string_view target);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// Returns the parameters in their order, decoded. Nothing when one cannot be decoded, or when there
// are more than 100.
std::optional<QueryParameters> ParseQuery(std::string_view query);

// Returns the first parameter of that name.
std::optional<std::string_view> FindParameter(const QueryParameters& parameters,
                                              std::string_view name);

}  // namespace hiroba::gateway
