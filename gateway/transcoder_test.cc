#include "gateway/transcoder.h"

#include <random>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "hiroba/gateway/testing/v1/notes.pb.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba::gateway {
namespace {

using testing::v1::CreateNoteRequest;
using testing::v1::ListNotesRequest;
using testing::v1::UpdateNoteRequest;

const RouteTable& Notes() {
  static const auto* const table = new RouteTable(
      *RouteTable::Build({google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "hiroba.gateway.testing.v1.Notes")}));
  return *table;
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Read(std::string_view method,
                                                                std::string_view target,
                                                                std::string_view body = "") {
  const Target parts = SplitTarget(target);
  const RouteLookup lookup = Notes().Find(method, parts.path);
  if (lookup.route == nullptr) return absl::NotFoundError("no route");
  const auto query = ParseQuery(parts.query);
  if (!query) return absl::InvalidArgumentError("query");
  return ReadRequest(*lookup.route, lookup.values, *query, body);
}

template <typename Request>
Request ReadAs(std::string_view method, std::string_view target, std::string_view body = "") {
  const auto message = Read(method, target, body);
  EXPECT_TRUE(message.ok()) << message.status();
  return message.ok() ? dynamic_cast<const Request&>(**message) : Request();
}

// Returns the field that is named as wrong, or the reason where none is.
std::string Refusal(std::string_view method, std::string_view target, std::string_view body = "") {
  const absl::Status status = Read(method, target, body).status();
  if (status.ok()) return "accepted";
  google::rpc::BadRequest bad_request;
  const auto payload = status.GetPayload(ToAbsl(kBadRequestUrl));
  if (!payload || !bad_request.ParseFromString(std::string(*payload))) return Reason(status);
  return bad_request.field_violations(0).field();
}

TEST(ReadRequest, TakesQueryParametersOfEveryKind) {
  const auto request = ReadAs<ListNotesRequest>(
      "GET",
      "/v1/notes?pageSize=20&page_token=a%2Fb&filter.text=%E9%96%80%E7%9C%9F&filter.states=OPEN&"
      "filter.states=2&filter.after=2026-04-01T09:00:00%2B09:00&filter.inner.inner.text=x&"
      "readMask=name,createTime&sizes=1&sizes=-2&withText=true&cursor=AP8&score=0.5&state="
      "ARCHIVED");
  EXPECT_EQ(request.page_size(), 20);
  EXPECT_EQ(request.page_token(), "a/b");
  EXPECT_EQ(request.filter().text(), "門真");
  ASSERT_EQ(request.filter().states_size(), 2);
  EXPECT_EQ(request.filter().states(1), testing::v1::ARCHIVED);
  EXPECT_EQ(request.filter().after().seconds(), 1775001600);
  EXPECT_EQ(request.filter().inner().inner().text(), "x");
  ASSERT_EQ(request.read_mask().paths_size(), 2);
  EXPECT_EQ(request.read_mask().paths(1), "create_time");
  ASSERT_EQ(request.sizes_size(), 2);
  EXPECT_EQ(request.sizes(1), -2);
  EXPECT_TRUE(request.with_text());
  EXPECT_EQ(request.cursor(), std::string("\0\xFF", 2));
  EXPECT_EQ(request.score(), 0.5);
  EXPECT_EQ(request.state(), testing::v1::ARCHIVED);
}

TEST(ReadRequest, NamesTheParameterThatIsWrong) {
  for (const char* parameter : {"nothing=1",
                                "pageSize=x",
                                "pageSize=",
                                "pageSize=1.5",
                                "pageSize=99999999999",
                                "withText=yes",
                                "withText=",
                                "filter=x",
                                "filter.nothing=x",
                                "filter.states=PINK",
                                "filter.after=yesterday",
                                "filter.labels=x",
                                "filter.labels.key=x",
                                "examples.title=x",
                                "examples=x",
                                "score=high",
                                "cursor=%25",
                                "sizes=1,2",
                                ".=1",
                                "filter.=1",
                                "=1"}) {
    EXPECT_EQ(
        Refusal("GET", std::string("/v1/notes?") + parameter),
        PercentDecode(std::string(parameter, std::string(parameter).find('=')), Decoding::kForm))
        << parameter;
  }
  EXPECT_EQ(Refusal("GET", "/v1/notes?pageSize=1&page_size=2"), "page_size");
  EXPECT_EQ(Refusal("GET", "/v1/notes/a?name=notes/b"), "name");
}

TEST(ReadRequest, PutsTheBodyIntoItsField) {
  const auto request = ReadAs<CreateNoteRequest>("POST", "/v1/notes?requestId=r1",
                                                 R"({"title":"題","tags":["a","b"]})");
  EXPECT_EQ(request.note().title(), "題");
  EXPECT_EQ(request.request_id(), "r1");
  EXPECT_EQ(Refusal("POST", "/v1/notes?note.title=x", "{}"), "note.title");
  EXPECT_EQ(Refusal("POST", "/v1/notes", R"({"titel":"x"})"), "note.titel");
  EXPECT_EQ(Refusal("POST", "/v1/notes", R"({"note":{}})"), "note.note");
}

TEST(ReadRequest, LetsThePathBeatTheBody) {
  const auto request = ReadAs<UpdateNoteRequest>("PATCH", "/v1/notes/a?updateMask=title,text",
                                                 R"({"name":"notes/b","title":"x"})");
  EXPECT_EQ(request.note().name(), "notes/a");
  EXPECT_EQ(request.note().title(), "x");
  EXPECT_EQ(request.update_mask().paths_size(), 2);
  EXPECT_EQ(
      ReadAs<UpdateNoteRequest>("PATCH", "/v1/notes/a?updateMask=*", "{}").update_mask().paths(0),
      "*");
}

TEST(ReadRequest, TakesTheWholeBodyForAStar) {
  const auto request = ReadAs<testing::v1::ArchiveNoteRequest>("POST", "/v1/notes/a:archive",
                                                               R"({"reason":"済","quietly":true})");
  EXPECT_EQ(request.name(), "notes/a");
  EXPECT_EQ(request.reason(), "済");
  EXPECT_TRUE(request.quietly());
  EXPECT_EQ(ReadAs<testing::v1::ArchiveNoteRequest>("POST", "/v1/notes/a:archive").name(),
            "notes/a");
  EXPECT_EQ(Refusal("POST", "/v1/notes/a:archive?reason=x", "{}"), "reason");
}

TEST(ReadRequest, RefusesABodyWhereThereIsNone) {
  EXPECT_EQ(Refusal("GET", "/v1/notes", "{}"), "BODY_UNEXPECTED");
  EXPECT_EQ(Refusal("DELETE", "/v1/notes/a", "{}"), "BODY_UNEXPECTED");
}

TEST(ReadRequest, SurvivesRandomQueries) {
  constexpr std::string_view kPieces[] = {"filter", ".",     "text", "=",      "&",
                                          "states", "inner", "a",    "1",      "%E9",
                                          "%2E",    "sizes", "-",    "labels", "after"};
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string target = "/v1/notes?";
    for (uint64_t n = random() % 14; n > 0; --n) target += kPieces[random() % std::size(kPieces)];
    const auto message = Read("GET", target);
    if (!message.ok()) {
      ASSERT_EQ(message.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
}

}  // namespace
}  // namespace hiroba::gateway
