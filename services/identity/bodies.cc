#include "services/identity/bodies.h"

#include <algorithm>
#include <set>
#include <utility>

namespace hiroba::identity {

BodyCatalog::BodyCatalog(std::vector<const Body*> bodies, BodyImports imports)
    : bodies_(std::move(bodies)), imports_(std::move(imports)), search_(bodies_) {}

const Body* BodyCatalog::Find(std::string_view code) const {
  const auto found =
      std::lower_bound(bodies_.begin(), bodies_.end(), code,
                       [](const Body* body, std::string_view c) { return body->code < c; });
  return found != bodies_.end() && (*found)->code == code ? *found : nullptr;
}

const BodyProfile* BodyCatalog::Profile(std::string_view code) const {
  const auto found = imports_.profiles.find(code);
  return found == imports_.profiles.end() ? nullptr : &found->second;
}

std::vector<const Body*> BodyCatalog::Search(const BodyQuery& query, size_t limit) const {
  std::vector<BodySearch::Match> matches = search_.Search(query.text);
  // What an ended body gives comes after what has the name today.
  std::vector<BodySearch::Match> by_old_name;
  std::erase_if(matches, [&](const BodySearch::Match& match) {
    if (!HasEnded(successions(), match.body->code, query.day)) return false;
    const Body* body = Find(SuccessorOn(successions(), match.body->code, query.day));
    if (body != nullptr) by_old_name.push_back({match.rank, body});
    return true;
  });
  // Without a text every successor is there by itself.
  if (!query.text.empty()) matches.insert(matches.end(), by_old_name.begin(), by_old_name.end());
  std::stable_sort(matches.begin(), matches.end(),
                   [](const auto& a, const auto& b) { return a.rank < b.rank; });
  std::vector<const Body*> found;
  std::set<const Body*> seen;
  for (const BodySearch::Match& match : matches) {
    const Body& body = *match.body;
    if (found.size() == limit) break;
    if (!query.prefecture.empty() && body.prefecture != query.prefecture) continue;
    if (!query.kinds.empty() &&
        std::count(query.kinds.begin(), query.kinds.end(), body.kind) == 0) {
      continue;
    }
    if (seen.insert(&body).second) found.push_back(&body);
  }
  return found;
}

BodyTable::BodyTable(std::span<const Body> built_in) : built_in_(built_in) { Replace({}); }

const Body* BodyTable::Find(std::string_view code) const {
  if (const Body* body = FindBody(built_in_, code)) return body;
  return Current()->Find(code);
}

std::string BodyTable::On(std::string_view id, absl::CivilDay day) const {
  return std::string(SuccessorOn(Current()->successions(), id, day));
}

std::shared_ptr<const BodyCatalog> BodyTable::Current() const {
  MutexLock lock(mutex_);
  return current_;
}

uint64_t BodyTable::version() const {
  MutexLock lock(mutex_);
  return version_;
}

void BodyTable::Replace(const BodyImports& imports) {
  std::vector<const Body*> bodies;
  for (const Body& body : built_in_) bodies.push_back(&body);
  {
    MutexLock lock(mutex_);
    for (const auto& [code, body] : imports.bodies) {
      // What has become part of the program meanwhile is no longer the operator's.
      if (FindBody(built_in_, code) == nullptr) bodies.push_back(Intern(code, body));
    }
  }
  std::sort(bodies.begin(), bodies.end(),
            [](const Body* a, const Body* b) { return a->code < b->code; });
  // Outside of the lock: the keys of the search take some milliseconds.
  auto catalog = std::make_shared<const BodyCatalog>(std::move(bodies), imports);
  MutexLock lock(mutex_);
  current_ = std::move(catalog);
  ++version_;
}

const Body* BodyTable::Intern(const std::string& code, const NewBody& body) {
  for (const OwnedBody& owned : owned_) {
    if (owned.code == code && owned.texts == body) return &owned.body;
  }
  OwnedBody& owned = owned_.emplace_back(OwnedBody{.code = code, .texts = body, .body = {}});
  owned.body = {.code = owned.code,
                .name = owned.texts.name,
                .kana = owned.texts.kana,
                .prefecture = owned.texts.prefecture,
                .kind = body.kind};
  return &owned.body;
}

}  // namespace hiroba::identity
