// Looks at the labels of a domain in lower case: the parts between its dots. What they mean is
// decided in mail_domains.h. Pure.
#pragma once

#include <string_view>
#include <vector>

namespace hiroba::identity {

// True when `domain` is `parent` or lies below it; a whole label, never evil-lg.jp for lg.jp.
bool IsWithin(std::string_view domain, std::string_view parent);

// Returns the domain and those above it, the longest first: a.b.jp, b.jp, jp.
std::vector<std::string_view> Suffixes(std::string_view domain);

// Returns the labels from the left.
std::vector<std::string_view> Labels(std::string_view domain);

// True for pref, metro, city, town and vill.
bool IsBodyLabel(std::string_view label);

// True for a label that pupils' and teachers' addresses have: ed, school-03, kids2.
bool IsSchoolLabel(std::string_view label);

// True for names that are nobody's: or.jp, osaka.jp.
bool IsSharedSuffix(std::string_view domain);

// True for a domain at which anybody can have an address, whoever it belongs to: of a free mail
// service, of a telephone company, or of a network that residents subscribe to. The mail of some
// villages comes from such a network (nanmoku.ne.jp): its domain shows nothing of its people.
bool IsAnyonesDomain(std::string_view domain);

}  // namespace hiroba::identity
