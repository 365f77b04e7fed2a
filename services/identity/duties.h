// The duties by which people find who does their job in another office: about 60 fields of local
// administration, compiled for this forum from how municipalities divide their sections. Pure.
//
// Ids are kept with postings and go into addresses of pages: they never change or vanish. Names may
// be worded better, and new duties added.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hiroba::identity {

struct Duty {
  std::string_view id;            // national-health-insurance
  std::string_view display_name;  // 国民健康保険
  std::string_view kana;          // in hiragana
  std::string_view group;         // 福祉・保険
};

// All duties in the order in which they are shown, those of a group together.
std::span<const Duty> AllDuties();

// Returns the duty with an id, or nullptr.
const Duty* FindDuty(std::string_view id);

// A posting's, at most.
inline constexpr size_t kMaxDuties = 5;
// Of a duty as text on a card, in characters: like the free words of a posting.
inline constexpr int kMaxDutyText = 100;

// Returns what a card shows as the duty: her own words where she wrote some, since they say more,
// otherwise the names of the duties, as many as fit.
std::string DutyText(std::string_view words, const std::vector<std::string>& duties);

}  // namespace hiroba::identity
