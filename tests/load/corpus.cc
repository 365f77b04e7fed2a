#include "tests/load/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

namespace hiroba::load {
namespace {

constexpr std::array kSubjects = {
    "集団接種の予約枠",       "接種券の再発行",           "住民票の写しの交付",
    "転入届の郵送受付",       "マイナンバーカードの更新", "避難所の開設訓練",
    "罹災証明書の発行",       "備蓄食料の入れ替え",       "防災行政無線の更新",
    "保育所の入所選考",       "児童手当の現況届",         "学童保育の待機児童",
    "介護認定の審査会",       "国民健康保険税の賦課",     "固定資産税の減免申請",
    "軽自動車税の納税通知",   "滞納整理の進め方",         "ふるさと納税の返礼品",
    "会計年度任用職員の更新", "文書管理システムの移行",   "標準準拠システムへの移行",
    "庁内無線の整備",         "電子申請の手引き",         "オンライン会議の録画",
    "公共施設の使用料",       "指定管理者の選定",         "道路の占用許可",
    "除雪の委託契約",         "下水道の受益者負担金",     "水道の漏水減免",
    "ごみ収集の日程変更",     "不法投棄の見回り",         "空き家の実態調査",
    "鳥獣被害の対策",         "農地転用の届出",           "選挙の投票所の人員",
    "議会の一般質問の答弁",   "統計調査員の確保",         "職員研修の計画",
    "障害者手帳の交付"};
constexpr std::array kQuestions = {
    "どのような手順で進めていますか",   "様式を見せていただけませんか",
    "要綱を定めている団体はありますか", "他の団体ではどう扱っていますか",
    "委託の仕様書を探しています",       "担当者は何人ほど置いていますか",
    "費用の見積りで困っています",       "住民への周知はどうされていますか",
    "条例の改正は必要でしょうか",       "失敗した例があれば教えてください"};
constexpr std::array kActions = {
    "担当課で手順書を作り、毎月見直しています", "前年度の実績をもとに見積もりました",
    "窓口が混むので、予約制に切り替えました",   "県の説明会で配られた様式をそのまま使っています",
    "首長の決裁を取り、要綱として公表しました", "業者に任せきりにせず、毎週打ち合わせました",
    "住民からの問い合わせが半分に減りました",   "最初の年は書類の不備が多く、苦労しました",
    "近隣の町と合同で説明会を開きました",       "議会から公平性の説明を求められました",
    "表計算の簡単な台帳で管理しています",       "法令の改正に合わせて様式を差し替えました"};
constexpr std::array kReasons = {"人手が足りないので", "期限が迫っているため", "異動したばかりで",
                                 "問い合わせが多く",   "国の通知を受けて",     "予算が限られるため",
                                 "昨年の反省から",     "監査の指摘を受けて"};
constexpr std::array kTopics = {"予防接種",     "住民記録", "防災・避難所", "情報システム",
                                "子育て・福祉", "税務",     "契約・財産",   "環境・上下水道"};
constexpr std::array kKinds = {"質問", "質問", "質問", "資料共有"};
constexpr std::array kFamilyNames = {"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺",   "山本",
                                     "中村", "小林", "加藤", "吉田", "山田", "佐々木", "松本"};
constexpr std::array kGivenNames = {"由香", "亮", "大輔", "美穂", "健一", "直子", "恵",
                                    "誠",   "彩", "拓也", "真理", "浩二", "千尋", "学"};
constexpr std::array kDepartments = {"総務課",     "市民課",       "健康増進課", "防災危機管理課",
                                     "情報政策課", "子育て支援課", "税務課",     "環境課"};

struct Town {
  const char* prefecture;
  const char* name;
  const char* code;
};
constexpr std::array kTowns = {
    Town{"大阪府", "門真市", "272230"},   Town{"愛知県", "豊田市", "232114"},
    Town{"長野県", "上田市", "202037"},   Town{"東京都", "足立区", "131211"},
    Town{"富山県", "立山町", "163236"},   Town{"北海道", "函館市", "012025"},
    Town{"神奈川県", "箱根町", "143821"}, Town{"静岡県", "静岡市", "221007"}};

template <class List>
auto Any(const List& list, std::mt19937& random) {
  return list[std::uniform_int_distribution<size_t>(0, list.size() - 1)(random)];
}

nlohmann::json Author(int member, int years) {
  const auto number = static_cast<size_t>(member);
  const Town& town = kTowns[number % kTowns.size()];
  return {{"name", fmt::format("{} {}{}", kFamilyNames[number % kFamilyNames.size()],
                               kGivenNames[number / 14 % kGivenNames.size()], member)},
          {"prefecture", town.prefecture},
          {"municipality", town.name},
          {"municipality_code", town.code},
          {"department", kDepartments[number / 8 % kDepartments.size()]},
          {"years_in_post", years}};
}

// Minutes after a spring day of 2021 as an RFC 3339 time in Japan.
std::string TimeAt(std::int64_t minutes) {
  const std::time_t time = 1'617'235'200 + minutes * 60;
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:00+09:00", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min);
}

// How many replies each thread has: every fiftieth is ten times as long as the others.
std::vector<int> ThreadLengths(const CorpusSize& size, Writer& writer) {
  const int replies = size.posts - size.threads;
  const int share = replies / size.threads;
  std::vector<int> lengths(static_cast<size_t>(size.threads));
  int total = 0;
  for (size_t thread = 0; thread < lengths.size(); ++thread) {
    lengths[thread] = thread % 50 == 0 ? share * 10 : writer.Number(0, share * 8 / 5);
    total += lengths[thread];
  }
  // One here, one there, until the number is as asked.
  for (size_t thread = 0; total != replies; thread = (thread + 1) % lengths.size()) {
    const int change = total < replies ? 1 : -1;
    if (lengths[thread] + change < 0) continue;
    lengths[thread] += change;
    total += change;
  }
  return lengths;
}

}  // namespace

std::string Writer::Title() {
  return fmt::format("{}、{}", Any(kSubjects, random_), Any(kQuestions, random_));
}

std::string Writer::Sentence() {
  switch (Number(0, 3)) {
    case 0:
      return fmt::format("{}について、{}。", Any(kSubjects, random_), Any(kQuestions, random_));
    case 1:
      return fmt::format("{}、{}は{}。", Any(kReasons, random_), Any(kSubjects, random_),
                         Any(kActions, random_));
    case 2:
      return fmt::format("{}は{}年度から始め、{}件ありました。", Any(kSubjects, random_),
                         Number(2, 7), Number(3, 4'800));
    default:
      return fmt::format("{}。{}。", Any(kActions, random_), Any(kActions, random_));
  }
}

std::string Writer::Post() {
  std::string text;
  for (int sentences = Number(2, 7); sentences > 0; --sentences) text += Sentence();
  if (Number(0, 3) == 0) {
    text += "\n\n";
    for (int items = Number(2, 4); items > 0; --items) {
      text += fmt::format("- {}\n", Any(kActions, random_));
    }
  }
  return text;
}

std::string Writer::Query() {
  return fmt::format("{} {}", Any(kSubjects, random_), Any(kSubjects, random_));
}

void WriteCorpus(const CorpusSize& size, const std::filesystem::path& file) {
  Writer writer(1);
  std::ofstream out(file);
  const std::vector<int> lengths = ThreadLengths(size, writer);
  for (int thread = 0; thread < size.threads; ++thread) {
    std::int64_t minutes = std::int64_t{thread} * 500;
    nlohmann::json line = {{"id", fmt::format("load{:06}", thread)},
                           {"topic", kTopics[static_cast<size_t>(thread) % kTopics.size()]},
                           {"kind", kKinds[static_cast<size_t>(thread) % kKinds.size()]},
                           {"title", writer.Title()},
                           {"tags", nlohmann::json::array()},
                           {"author", Author(writer.Number(0, size.members - 1), 3)},
                           {"posted_at", TimeAt(minutes)},
                           {"body", writer.Post()},
                           {"replies", nlohmann::json::array()}};
    for (int reply = 0; reply < lengths[static_cast<size_t>(thread)]; ++reply) {
      minutes += writer.Number(1, 90);
      line["replies"].push_back({{"author", Author(writer.Number(0, size.members - 1), 3)},
                                 {"posted_at", TimeAt(minutes)},
                                 {"body", writer.Post()}});
    }
    out << line.dump() << '\n';
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace hiroba::load
