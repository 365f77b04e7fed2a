// The first pages of lists of threads, kept in memory in two parts: the newest threads of each
// topic and of all, for whoever reads them, and how each reader stands to them. A page of which
// neither part has changed does not touch the database; after a change only its part is read again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/common/clock.h"
#include "services/common/db.h"
#include "services/threads/changes.h"
#include "services/threads/lru_cache.h"
#include "services/threads/store.h"
#include "services/threads/thread_views.h"

namespace hiroba::threads {

// Thread-safe.
class ListCache {
 public:
  // All of them outlive the cache.
  ListCache(const Changes& changes, ThreadViews& views, const Clock& clock);

  // Returns the page that a query asks for when all of it is known to be right now; nullopt says
  // nothing. Never blocks.
  std::optional<std::vector<ThreadView>> Find(const ThreadQuery& query);

  // The same, reading what is missing. nullopt for a page that is not made of what may be kept:
  // ThreadViews::List has it.
  absl::StatusOr<std::optional<std::vector<ThreadView>>> Read(Connection& connection,
                                                              const ThreadQuery& query);

 private:
  // The newest threads of a topic, or of all, that are not deleted.
  struct Newest {
    struct Entry {
      std::shared_ptr<const Thread> thread;
      std::string topic_display_name;
      Visibility topic_visibility;
    };
    Stamp stamp;
    std::vector<Entry> entries;
    // There are no more.
    bool all = false;
  };
  struct Memberships {
    Stamp stamp;
    absl::flat_hash_map<TopicId, Membership> by_topic;
  };
  // How far a member has read a thread. New posts of others do not change it.
  struct Reading {
    Stamp stamp;
    std::uint64_t posts_version;
    std::optional<ReadMark> read_mark;
    int number_at_joining;
    int own_unread;
  };

  std::shared_ptr<const Newest> FindNewest(const ThreadQuery& query);
  std::shared_ptr<const Memberships> FindMemberships(MemberId member);
  // Takes over what is known of the viewer's reading; false when that is nothing.
  bool FindReading(MemberId viewer, ThreadView& view);

  // These return null, or false, when what was read may not be kept.
  absl::StatusOr<std::shared_ptr<const Newest>> ReadNewest(Connection& connection,
                                                           const ThreadQuery& query);
  absl::StatusOr<std::shared_ptr<const Memberships>> ReadMemberships(Connection& connection,
                                                                     MemberId member);
  // The page is made of the other two.
  absl::StatusOr<bool> ReadReadings(Connection& connection, MemberId viewer, const Newest& newest,
                                    const Memberships& memberships, std::vector<ThreadView>& page);

  bool AreRight(MemberId viewer, const Newest& newest, const Memberships& memberships) const;

  // The first page for a reader, as far as her reading does not matter. nullopt when it may have
  // more than is kept, or when it is empty: whether there is such a topic for her is to be asked.
  static std::optional<std::vector<ThreadView>> PageOf(const Newest& newest,
                                                       const Memberships& memberships, int limit);

  const Clock& clock_;
  const Changes& changes_;
  ThreadViews& views_;
  // By topic; of all by none.
  LruCache<TopicId, Newest> newest_;
  LruCache<MemberId, Memberships> memberships_;
  LruCache<std::pair<MemberId, ThreadId>, Reading> readings_;
};

}  // namespace hiroba::threads
