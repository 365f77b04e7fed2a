#include "services/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "services/search/fields.h"
#include "services/search/index_schema.h"

namespace hiroba::search {
namespace {

// Pairs that more posts have than this only cost time: they are looked for when the words alone
// might not do.
constexpr double kCommonShare = 0.02;
constexpr double kCommonLeast = 50;

// The best posts, of which threads are made; and how many are read to see if they have a phrase.
constexpr size_t kMostPosts = 600;
constexpr size_t kMostRead = 500;

// By document; 0 for posts that do not match.
using Scores = std::vector<float>;

struct Term {
  std::string name;
  double weight;  // of an impact of one part: field, query's word and rarity
  double frequency;
};

double DocumentsWith(const Xapian::Database& database, const Field& field) {
  const double all = database.get_doccount();
  if (field.prefix == kBodyWords.prefix || field.prefix == kBodyPairs.prefix) return all;
  const double first_posts = database.get_termfreq(AnyFirstPostTerm());
  return field.prefix == kThreadTitleWords.prefix ? all - first_posts : first_posts;
}

bool AppendTerms(const Xapian::Database& database, std::span<const Field> fields,
                 const std::string& text, double weight, std::vector<Term>& terms) {
  bool found = false;
  for (const Field& field : fields) {
    std::string name = field.prefix + text;
    const double frequency = database.get_termfreq(name);
    if (frequency == 0) continue;
    const double others = std::max(0.0, DocumentsWith(database, field) - frequency);
    const double rarity = std::log(1 + (others + 0.5) / (frequency + 0.5));
    terms.push_back({std::move(name), field.weight * weight * rarity / kImpactParts, frequency});
    found = true;
  }
  return found;
}

// Returns the query's terms that the index has and that are worth their time.
std::vector<Term> ChooseTerms(const Xapian::Database& database, const Query& query) {
  std::vector<Term> terms;
  bool words_suffice = !query.words.empty();
  for (const QueryWord& word : query.words) {
    const bool found = AppendTerms(database, kWordFields, word.term, word.weight, terms);
    if (!found && word.weight == 1) words_suffice = false;
  }
  const double common = std::max(kCommonLeast, kCommonShare * database.get_doccount());
  for (const std::string& pair : query.characters) {
    const size_t before = terms.size();
    AppendTerms(database, kPairFields, pair, 1, terms);
    const bool is_common = std::any_of(terms.begin() + static_cast<long>(before), terms.end(),
                                       [&](const Term& term) { return term.frequency > common; });
    if (words_suffice && is_common) terms.resize(before);
  }
  return terms;
}

// Calls `visit` with each posting of a term.
template <typename Visit>
void ForEachPosting(const Xapian::Database& database, const std::string& term, Visit visit) {
  const Xapian::PostingIterator end = database.postlist_end(term);
  for (Xapian::PostingIterator it = database.postlist_begin(term); it != end; ++it) visit(it);
}

Scores AddUp(const Xapian::Database& database, const std::vector<Term>& terms) {
  Scores scores(database.get_lastdocid() + 1);
  for (const Term& term : terms) {
    const auto weight = static_cast<float>(term.weight);
    ForEachPosting(database, term.name, [&](const Xapian::PostingIterator& posting) {
      scores[*posting] += weight * static_cast<float>(posting.get_wdf());
    });
  }
  return scores;
}

// Takes out the posts that do not have all of these terms.
void Require(const Xapian::Database& database, const std::set<std::string>& terms, Scores& scores) {
  std::vector<uint16_t> had(scores.size());
  for (const std::string& term : terms) {
    ForEachPosting(database, term, [&](const auto& posting) { ++had[*posting]; });
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    if (had[i] < terms.size()) scores[i] = 0;
  }
}

void Exclude(const Xapian::Database& database, const std::vector<std::string>& terms,
             Scores& scores) {
  for (const std::string& term : terms) {
    ForEachPosting(database, term, [&](const auto& posting) { scores[*posting] = 0; });
  }
}

// Takes out the posts that do not have all pairs of a phrase in one field; what is left nearly
// always has the phrase.
void RequirePairs(const Xapian::Database& database, std::u32string_view phrase, Scores& scores) {
  const std::vector<std::string> pairs = CharacterTermsOf(phrase);
  if (pairs.empty()) return;  // letters and digits are no pairs: reading tells
  Scores kept(scores.size());
  for (const Field& field : kPairFields) {
    std::set<std::string> names;
    for (const std::string& pair : pairs) names.insert(field.prefix + pair);
    Scores of_field = scores;
    Require(database, names, of_field);
    std::ranges::transform(kept, of_field, kept.begin(),
                           [](float a, float b) { return std::max(a, b); });
  }
  scores = std::move(kept);
}

bool HasPhrases(const Xapian::Document& document, const Query& query) {
  const absl::StatusOr<v1::IndexedPost> post = ReadPost(document);
  if (!post.ok()) return false;
  const std::u32string title = Fold(Normalise(post->thread_facts().title())).text;
  const std::u32string text = Fold(Normalise(post->text())).text;
  return std::ranges::all_of(query.phrases, [&](const std::u32string& phrase) {
    return title.find(phrase) != title.npos || text.find(phrase) != text.npos;
  });
}

struct RankedPost {
  Xapian::docid document;
  float score;
};

// Posts of equal score in the order of their documents, so that pages do not overlap.
bool IsBetter(const RankedPost& a, const RankedPost& b) {
  return a.score != b.score ? a.score > b.score : a.document < b.document;
}

struct BestOfPosts {
  std::vector<RankedPost> posts;  // best first
  size_t matching = 0;            // how many there were to choose from
};

BestOfPosts BestPosts(const Scores& scores, size_t most) {
  BestOfPosts best;
  // Much more is collected than wanted before the worse are dropped: that is done rarely then, and
  // afterwards few posts are good enough to be collected.
  const auto keep_best = [&] {
    if (best.posts.size() <= most) return;
    std::ranges::nth_element(best.posts, best.posts.begin() + static_cast<long>(most), IsBetter);
    best.posts.resize(most);
  };
  float least = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] == 0) continue;
    ++best.matching;
    if (scores[i] <= least) continue;  // later in the index: worse than its equals
    best.posts.push_back({static_cast<Xapian::docid>(i), scores[i]});
    if (best.posts.size() == 4 * most) {
      keep_best();
      least = std::ranges::max_element(best.posts, IsBetter)->score;
    }
  }
  keep_best();
  std::ranges::sort(best.posts, IsBetter);
  return best;
}

// Groups posts, best first, by their threads.
std::vector<RankedThread> GroupByThread(const Xapian::Database& database,
                                        const std::vector<RankedPost>& posts) {
  // Values are read in the order of the documents.
  std::vector<size_t> order(posts.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](size_t i) { return posts[i].document; });
  std::vector<std::string> threads_of(posts.size());
  Xapian::ValueIterator value = database.valuestream_begin(kThreadSlot);
  for (const size_t i : order) {
    value.skip_to(posts[i].document);
    threads_of[i] = *value;
  }
  std::vector<RankedThread> threads;
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < posts.size(); ++i) {
    const auto [place, is_new] = places.emplace(threads_of[i], threads.size());
    if (is_new) threads.push_back({threads_of[i], {}});
    std::vector<Xapian::docid>& of_thread = threads[place->second].posts;
    if (of_thread.size() < kPostsOfThread) of_thread.push_back(posts[i].document);
  }
  return threads;
}

}  // namespace

RankedThreads RankThreads(const Xapian::Database& database, const Query& query,
                          const PostFilter& filter) {
  const std::vector<Term> terms = ChooseTerms(database, query);
  if (terms.empty()) return {};
  Scores scores = AddUp(database, terms);
  Exclude(database, filter.excluded, scores);
  if (!filter.required.empty()) {
    Require(database, {filter.required.begin(), filter.required.end()}, scores);
  }
  for (const std::u32string& phrase : query.phrases) RequirePairs(database, phrase, scores);

  const size_t most = query.phrases.empty() ? kMostPosts : kMostRead;
  auto [posts, matching] = BestPosts(scores, most);
  const size_t looked_at = std::max<size_t>(1, posts.size());
  if (!query.phrases.empty()) {
    std::erase_if(posts, [&](const RankedPost& post) {
      return !HasPhrases(database.get_document(post.document), query);
    });
  }
  RankedThreads ranked{.threads = GroupByThread(database, posts)};
  // As many threads for each post among the others as among those looked at.
  ranked.estimated_count =
      static_cast<uint32_t>(static_cast<double>(ranked.threads.size()) *
                            static_cast<double>(matching) / static_cast<double>(looked_at));
  if (ranked.threads.size() > kMostThreads) ranked.threads.resize(kMostThreads);
  return ranked;
}

}  // namespace hiroba::search
