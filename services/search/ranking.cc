#include "services/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <utility>

namespace hiroba::search {
namespace {

// Weights and saturations were chosen on a set of 1,099 judged queries (tests/search); a thread's
// title at its replies was not measured, and is meant to break ties.
struct FieldWeight {
  Field field;
  double weight;
  double k1;  // of the second stage: how soon more occurrences stop to count
};
constexpr FieldWeight kWordFields[] = {{Field::kTitleWords, 0.8, 1.5},
                                       {Field::kBodyWords, 1.0, 0.6},
                                       {Field::kThreadTitleWords, 0.2, 1.5}};
constexpr FieldWeight kPairFields[] = {{Field::kTitlePairs, 0.05, 1.5},
                                       {Field::kBodyPairs, 0.1, 0.6}};
constexpr double kLengthInfluence = 0.75;  // BM25's b

// Pairs that more posts have than this only cost time: they are looked for when the words alone
// might not do.
constexpr double kCommonShare = 0.02;
constexpr double kCommonLeast = 50;

// Posts that are read to see whether they have a phrase.
constexpr uint32_t kPhraseCandidates = 1000;

struct Term {
  std::string name;
  FieldWeight field;
  double weight;  // of the field times that of the query's word
  double frequency;
};

bool AppendTerms(const Xapian::Database& database, std::span<const FieldWeight> fields,
                 const std::string& text, double weight, std::vector<Term>& terms) {
  bool found = false;
  for (const FieldWeight& field : fields) {
    std::string name = PrefixOf(field.field) + text;
    const double frequency = database.get_termfreq(name);
    if (frequency == 0) continue;
    terms.push_back({std::move(name), field, field.weight * weight, frequency});
    found = true;
  }
  return found;
}

// Returns the query's terms that the index has and that are worth their time.
std::vector<Term> ChooseTerms(const Xapian::Database& database, const IndexStatistics& statistics,
                              const Query& query) {
  std::vector<Term> terms;
  bool words_suffice = !query.words.empty();
  for (const QueryWord& word : query.words) {
    const bool found = AppendTerms(database, kWordFields, word.term, word.weight, terms);
    if (!found && word.weight == 1) words_suffice = false;
  }
  const double common =
      std::max(kCommonLeast, kCommonShare * static_cast<double>(statistics.posts));
  for (const std::string& pair : query.characters) {
    const size_t before = terms.size();
    AppendTerms(database, kPairFields, pair, 1, terms);
    const auto is_common = [&](const Term& term) { return term.frequency > common; };
    if (words_suffice &&
        std::any_of(terms.begin() + static_cast<long>(before), terms.end(), is_common)) {
      terms.resize(before);
    }
  }
  return terms;
}

Xapian::Query AnyOf(const std::vector<Term>& terms) {
  std::vector<Xapian::Query> scaled;
  for (const Term& term : terms) {
    scaled.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term.name), term.weight);
  }
  return {Xapian::Query::OP_OR, scaled.begin(), scaled.end()};
}

// Lets posts through that have all pairs of a phrase in one field: nearly only those that have it.
Xapian::Query PhraseFilter(std::u32string_view phrase) {
  const std::vector<std::string> pairs = CharacterTermsOf(phrase);
  if (pairs.empty()) return Xapian::Query::MatchAll;
  std::vector<Xapian::Query> fields;
  for (const FieldWeight& field : kPairFields) {
    std::vector<std::string> names;
    for (const std::string& pair : pairs) names.push_back(PrefixOf(field.field) + pair);
    fields.emplace_back(Xapian::Query::OP_AND, names.begin(), names.end());
  }
  return {Xapian::Query::OP_OR, fields.begin(), fields.end()};
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

// Gives each candidate, ordered by document, its score.
void Score(const Xapian::Database& database, const IndexStatistics& statistics,
           const std::vector<Term>& terms, std::vector<RankedPost>& posts) {
  std::vector<DocumentLengths> lengths;
  lengths.reserve(posts.size());
  Xapian::ValueIterator packed = database.valuestream_begin(kLengthsSlot);
  for (RankedPost& post : posts) {
    packed.skip_to(post.document);
    lengths.push_back(UnpackLengths(*packed));
    post.score = 0;
  }
  for (const Term& term : terms) {
    const double k1 = term.field.k1;
    const auto field = static_cast<size_t>(term.field.field);
    const auto documents = static_cast<double>(statistics.DocumentsWith(term.field.field));
    const double average = static_cast<double>(statistics.fields[field]) / documents;
    const double rarity =
        std::log(1 + std::max(0.0, documents - term.frequency + 0.5) / (term.frequency + 0.5));
    Xapian::PostingIterator posting = database.postlist_begin(term.name);
    const Xapian::PostingIterator end = database.postlist_end(term.name);
    for (size_t i = 0; i < posts.size(); ++i) {
      posting.skip_to(posts[i].document);
      if (posting == end) break;
      if (*posting != posts[i].document) continue;
      const double count = posting.get_wdf();
      const double length = static_cast<double>(lengths[i].fields[field]) / average;
      posts[i].score += term.weight * rarity * count * (k1 + 1) /
                        (count + k1 * (1 - kLengthInfluence + kLengthInfluence * length));
    }
  }
}

}  // namespace

RankedPosts RankPosts(const Xapian::Database& database, const IndexStatistics& statistics,
                      const Query& query, const Xapian::Query& filter) {
  const std::vector<Term> terms = ChooseTerms(database, statistics, query);
  if (terms.empty()) return {};

  Xapian::Query narrowed = filter;
  for (const std::u32string& phrase : query.phrases) narrowed &= PhraseFilter(phrase);
  // Posts with all pairs of a phrase need not have the phrase: more are taken, and of one thread
  // too, because only reading them tells.
  const bool exact = !query.phrases.empty();
  Xapian::Enquire enquire(database);
  enquire.set_weighting_scheme(Xapian::BM25Weight(0.8, 0, 1, 0.8, 0.5));
  enquire.set_query({Xapian::Query::OP_FILTER, AnyOf(terms), narrowed});
  if (!exact) enquire.set_collapse_key(kThreadSlot, kCandidatesOfThread);
  const Xapian::MSet found = enquire.get_mset(0, exact ? kPhraseCandidates : kCandidates);

  RankedPosts ranked;
  if (!exact) ranked.estimated_threads = found.get_matches_estimated();
  for (Xapian::MSetIterator it = found.begin();
       it != found.end() && ranked.posts.size() < kCandidates; ++it) {
    if (!exact || HasPhrases(it.get_document(), query)) ranked.posts.push_back({*it, 0});
  }
  std::ranges::sort(ranked.posts, {}, &RankedPost::document);
  Score(database, statistics, terms, ranked.posts);
  std::ranges::stable_sort(ranked.posts, std::greater<>(), &RankedPost::score);
  return ranked;
}

}  // namespace hiroba::search
