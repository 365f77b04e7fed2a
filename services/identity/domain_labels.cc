#include "services/identity/domain_labels.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "services/identity/derived_domains.h"

namespace hiroba::identity {
namespace {

template <size_t size>
bool IsIn(const std::string_view (&words)[size], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Returns the words of a label, which hyphens part, without the digits at their ends.
std::vector<std::string_view> Words(std::string_view label) {
  std::vector<std::string_view> words;
  while (!label.empty()) {
    const size_t hyphen = label.find('-');
    std::string_view word = label.substr(0, hyphen);
    while (!word.empty() && absl::ascii_isdigit(static_cast<unsigned char>(word.back()))) {
      word.remove_suffix(1);
    }
    if (!word.empty()) words.push_back(word);
    label.remove_prefix(hyphen == std::string_view::npos ? label.size() : hyphen + 1);
  }
  return words;
}

}  // namespace

bool IsWithin(std::string_view domain, std::string_view parent) {
  if (domain == parent) return true;
  return domain.size() > parent.size() && domain.ends_with(parent) &&
         domain[domain.size() - parent.size() - 1] == '.';
}

std::vector<std::string_view> Suffixes(std::string_view domain) {
  std::vector<std::string_view> suffixes;
  for (;;) {
    suffixes.push_back(domain);
    const size_t dot = domain.find('.');
    if (dot == std::string_view::npos) return suffixes;
    domain.remove_prefix(dot + 1);
  }
}

std::vector<std::string_view> Labels(std::string_view domain) {
  std::vector<std::string_view> labels;
  for (;;) {
    const size_t dot = domain.find('.');
    labels.push_back(domain.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    domain.remove_prefix(dot + 1);
  }
}

bool IsBodyLabel(std::string_view label) {
  return label == "pref" || label == "metro" || label == "city" || label == "town" ||
         label == "vill";
}

bool IsSchoolLabel(std::string_view label) {
  static constexpr std::string_view kSchoolWords[] = {
      "ed",   "edu", "education", "school",   "schools", "sch",    "gakko", "gakkou",     "st",
      "std",  "stu", "student",   "students", "pupil",   "pupils", "seito", "jido",       "jidou",
      "kids", "kid", "es",        "js",       "jhs",     "hs",     "elem",  "elementary", "junior"};
  const auto words = Words(label);
  return std::any_of(words.begin(), words.end(),
                     [](std::string_view word) { return IsIn(kSchoolWords, word); });
}

bool IsSharedSuffix(std::string_view domain) {
  static constexpr std::string_view kTypes[] = {"ac", "ad", "co", "ed", "go",
                                                "gr", "lg", "ne", "or"};
  const auto labels = Labels(domain);
  return labels.size() == 2 && labels[1] == "jp" &&
         (IsPrefectureLabel(labels[0]) || IsIn(kTypes, labels[0]));
}

bool IsAnyonesDomain(std::string_view domain) {
  // ne.jp is the type of network services for subscribers, ad.jp that of network operators.
  static constexpr std::string_view kTypes[] = {"ne.jp", "ad.jp"};
  static constexpr std::string_view kProviders[] = {
      "aol.com",     "aol.jp",         "asahi-net.or.jp", "au.com",       "biglobe.jp",
      "dti.or.jp",   "excite.co.jp",   "gmail.com",       "gmx.com",      "googlemail.com",
      "hotmail.com", "hotmail.co.jp",  "i.softbank.jp",   "icloud.com",   "infoseek.jp",
      "live.com",    "live.jp",        "mac.com",         "mail.com",     "me.com",
      "msn.com",     "nifty.com",      "outlook.com",     "outlook.jp",   "plala.or.jp",
      "proton.me",   "protonmail.com", "rakuten.jp",      "sannet.or.jp", "so-net.jp",
      "softbank.jp", "willcom.com",    "yahoo.co.jp",     "yahoo.com",    "ymail.com",
      "zoho.com"};
  // Words in the names of regional networks and cable televisions: maoi-net.jp, satsuma-net.jp.
  static constexpr std::string_view kNetworkWords[] = {"net", "catv", "cable", "ctv",
                                                       "isp", "wifi", "mobile"};
  for (const std::string_view suffix : Suffixes(domain)) {
    if (IsIn(kTypes, suffix) || IsIn(kProviders, suffix)) return true;
  }
  auto labels = Labels(domain);
  labels.pop_back();  // the top level: memuro.net is a town's
  return std::any_of(labels.begin(), labels.end(), [](std::string_view label) {
    const auto words = Words(label);
    return std::any_of(words.begin(), words.end(),
                       [](std::string_view word) { return IsIn(kNetworkWords, word); });
  });
}

}  // namespace hiroba::identity
