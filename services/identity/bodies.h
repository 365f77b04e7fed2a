// All local bodies: those that are part of the program, those that an operator imported, and what
// she imported about them. Held in memory; body_table_refresh.h reads it again when it has changed.
// No I/O. Mail domains are in mail_domains.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/common/mutex.h"
#include "services/identity/body.h"
#include "services/identity/body_imports.h"
#include "services/identity/body_search.h"

namespace hiroba::identity {

// Which bodies to find.
struct BodyQuery {
  std::string_view text;        // as BodySearch takes it
  std::string_view prefecture;  // 大阪府; empty for all
  std::vector<BodyKind> kinds;  // empty for all
  absl::CivilDay day;           // bodies that have ended by then give their successors
};

// The bodies as of one import. Immutable.
class BodyCatalog {
 public:
  // The bodies outlive the catalog and are in the order of their codes.
  BodyCatalog(std::vector<const Body*> bodies, BodyImports imports);

  // Returns nullptr for an unknown code.
  const Body* Find(std::string_view code) const;

  // Returns nullptr when nothing was imported of the body.
  const BodyProfile* Profile(std::string_view code) const;

  const BodySuccessions& successions() const { return imports_.successions; }

  // All of them in the order of their codes, ended ones too.
  const std::vector<const Body*>& bodies() const { return bodies_; }

  // Returns the bodies that match, best first, at most `limit`, none twice. Who looks for a body
  // that has ended finds the one that goes on in its place, after those that match by themselves.
  std::vector<const Body*> Search(const BodyQuery& query, size_t limit) const;

 private:
  const std::vector<const Body*> bodies_;
  const BodyImports imports_;
  const BodySearch search_;
};

// Holds the catalog of now. Thread-safe. The bodies it returns stay as they are for as long as the
// table, also when an import changes them: those who looked before keep what they saw.
class BodyTable {
 public:
  // `built_in` outlives the table and is in the order of codes.
  explicit BodyTable(std::span<const Body> built_in = LocalBodies());

  // Returns nullptr for a code that is not in the table.
  const Body* Find(std::string_view code) const;

  // Returns the id of the body that does the work of `id` on a day: itself until a merger ends it.
  // National offices and unknown ids are themselves.
  std::string On(std::string_view id, absl::CivilDay day) const;

  // Returns everything that is known now, which stays as it is.
  std::shared_ptr<const BodyCatalog> Current() const;

  // Grows with every Replace: for what is made of the table.
  uint64_t version() const;

  // Puts other imports in the place of the present ones.
  void Replace(const BodyImports& imports);

  // The bodies that are part of the program.
  std::span<const Body> built_in() const { return built_in_; }

 private:
  // A body whose texts are its own.
  struct OwnedBody {
    std::string code;
    NewBody texts;
    Body body;
  };

  const Body* Intern(const std::string& code, const NewBody& body)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::span<const Body> built_in_;
  mutable Mutex mutex_;
  // Every body that was ever imported: few, and somebody may hold it.
  std::deque<OwnedBody> owned_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const BodyCatalog> current_ ABSL_GUARDED_BY(mutex_);
  uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hiroba::identity
