#include "services/notifications/letters.h"

#include <fmt/format.h>

#include <string_view>

#include "absl/time/civil_time.h"
#include "services/common/html.h"

namespace hiroba::notifications {
namespace {

// A post in a digest is shown this far; the instant mail shows it whole, as it may be all that an
// official behind a mail gateway can read.
constexpr size_t kDigestExcerpt = 140;
constexpr size_t kInstantText = 20'000;

constexpr std::string_view kRule = "----------------------------------------";

// Returns at most `limit` characters, with an ellipsis where some were left out.
std::string Shorten(std::string_view text, size_t limit) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (starts_character && ++characters > limit) {
      return std::string(text.substr(0, i)) + "…";
    }
  }
  return std::string(text);
}

// Returns the text on one line: for subjects and excerpts.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      line.push_back(c);
    } else if (!line.empty() && line.back() != ' ') {
      line.push_back(' ');
    }
  }
  return line;
}

std::string_view ReasonText(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::kMention:
      return "あなたあての投稿があります";
    case NotificationKind::kReply:
      return "あなたの投稿に返信がありました";
    case NotificationKind::kAnswer:
      return "あなたの質問に回答がありました";
    case NotificationKind::kAccepted:
      return "あなたの回答が「解決した回答」に選ばれました";
    case NotificationKind::kVerification:
      return "年に一度の在職確認のお知らせ";
  }
  return "お知らせ";
}

std::string ThreadUrl(const LetterLinks& links, const LetterThread& thread, int number) {
  return fmt::format("{}/threads/{}#post-{}", links.public_url, FormatId(thread.thread), number);
}

std::string Page(std::string_view content) {
  return fmt::format(
      "<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"></head>"
      "<body style=\"margin:0;padding:16px;color:#1a1a1a;background:#ffffff;"
      "font-family:sans-serif;font-size:16px;line-height:1.7\">"
      "<div style=\"max-width:640px;margin:0 auto\">{}</div></body></html>",
      content);
}

std::string Link(std::string_view url, std::string_view text) {
  return fmt::format("<a href=\"{}\" style=\"color:#0017c1\">{}</a>", EscapeHtml(url),
                     EscapeHtml(text));
}

// Why the mail came, and how it is stopped.
std::string FootText(std::string_view why, const LetterLinks& links) {
  return fmt::format("{}\n{}\n設定を変える: {}/settings\nこのメールを止める: {}\n", kRule, why,
                     links.public_url, links.unsubscribe_url);
}

std::string FootHtml(std::string_view why, const LetterLinks& links) {
  return fmt::format(
      "<hr style=\"border:0;border-top:1px solid #999999;margin:24px 0 12px\">"
      "<p style=\"color:#4d4d4d;font-size:14px\">{}<br>{} ・ {}</p>",
      EscapeHtml(why), Link(links.public_url + "/settings", "設定を変える"),
      Link(links.unsubscribe_url, "このメールを止める"));
}

constexpr std::string_view kLeft = "退会した会員";

// Who wrote a post: 小木曽 亮 さん(愛知県豊田市 感染症予防課).
std::string ByLine(const LetterPost& post, std::string_view honorific) {
  if (post.author.empty()) return std::string(kLeft);
  return fmt::format("{}{}({})", post.author, honorific, post.office);
}

std::string PostHtml(const LetterPost& post, std::string_view text) {
  return fmt::format(
      "<div style=\"border-left:4px solid #0017c1;padding:4px 0 4px 12px;margin:12px 0\">"
      "<div style=\"font-size:14px;color:#4d4d4d\"><b style=\"color:#1a1a1a\">{}</b> {}</div>"
      "<div>{}</div></div>",
      EscapeHtml(post.author.empty() ? kLeft : post.author), EscapeHtml(post.office),
      EscapeHtmlLines(text));
}

// What a reminder says. `end` is the last day of the present verification.
struct VerificationWords {
  std::string title;
  std::string text;
};

VerificationWords WordsOf(VerificationStage stage, const std::string& end) {
  constexpr std::string_view kHow =
      "職場のメールアドレスに届く 6 桁の数字を入力するだけで、1 分ほどで終わります。";
  switch (stage) {
    case VerificationStage::kAnnounced:
      return {
          "4月から、年に一度の在職確認が始まります",
          fmt::format("ひろばの会員資格は {}まで有効です。4月1日から、次の1年分の確認ができるよう"
                      "になります。{}いまは何もしていただく必要はありません。",
                      end, kHow)};
    case VerificationStage::kOpen:
      return {"在職確認ができるようになりました",
              fmt::format("ひろばの会員資格は {}まで有効です。{}お手すきのときにお願いします。",
                          end, kHow)};
    case VerificationStage::kMonthLeft:
      return {
          "在職確認の期限まで1か月です",
          fmt::format("まだ今年度の確認がお済みでありません。{}を過ぎると、読むことはできますが、"
                      "投稿ができなくなります。{}",
                      end, kHow)};
    case VerificationStage::kWeekLeft:
      return {
          "在職確認の期限が近づいています",
          fmt::format("まだ今年度の確認がお済みでありません。{}を過ぎると、読むことはできますが、"
                      "投稿ができなくなります。{}",
                      end, kHow)};
    case VerificationStage::kLapsed:
      break;
  }
  return {
      "在職確認の期限が過ぎました",
      fmt::format("会員資格は {}で切れました。いまは読むことだけができます。確認が済めば、すぐに"
                  "元どおり投稿できます。{}",
                  end, kHow)};
}

}  // namespace

Letter InstantLetter(const LetterThread& thread, const LetterLinks& links) {
  const std::string title = OneLine(thread.title);
  constexpr std::string_view kWhy =
      "あなたあての返信・回答・呼びかけを、すぐにお知らせする設定になっています。";
  Letter letter;
  std::string_view reason = "お知らせ";
  if (!thread.posts.empty()) reason = ReasonText(thread.posts.front().reason);
  letter.subject = fmt::format("【ひろば】{}「{}」", reason, Shorten(title, 60));
  letter.text = fmt::format("{}。\n\n■ {}({})\n\n", reason, title, thread.topic);
  std::string html = fmt::format(
      "<p>{}。</p><h1 style=\"font-size:20px;margin:16px 0 0\">{}</h1>"
      "<p style=\"margin:0;color:#4d4d4d;font-size:14px\">{}</p>",
      EscapeHtml(reason), EscapeHtml(title), EscapeHtml(thread.topic));
  for (const LetterPost& post : thread.posts) {
    const std::string text = Shorten(post.text, kInstantText);
    const std::string url = ThreadUrl(links, thread, post.number);
    letter.text +=
        fmt::format("{}\n\n{}\n\n読む・返信する: {}\n\n", ByLine(post, " さん"), text, url);
    html += PostHtml(post, text) + "<p>" + Link(url, "ひろばで読む・返信する") + "</p>";
  }
  letter.text += FootText(kWhy, links);
  letter.html = Page(html + FootHtml(kWhy, links));
  return letter;
}

Letter VerificationLetter(const VerificationReminder& reminder, const LetterLinks& links) {
  const std::string end =
      fmt::format("{}年{}月{}日", reminder.end.year(), reminder.end.month(), reminder.end.day());
  const VerificationWords words = WordsOf(reminder.stage, end);
  constexpr std::string_view kWhy =
      "会員が在職の公務員であることを年に一度確かめるため、すべての会員にお送りしています。";
  constexpr std::string_view kMoved =
      "異動された方も、同じページで新しいメールアドレスと所属に切り替えられます。"
      "これまでの投稿や設定はそのまま引き継がれます。";
  const std::string url = links.public_url + "/verification";
  Letter letter;
  letter.subject = fmt::format("【ひろば】{}", words.title);
  letter.text =
      fmt::format("{}\n\n確認のページ: {}\n\n{}\n\n{}\n{}\n", words.text, url, kMoved, kRule, kWhy);
  letter.html =
      Page(fmt::format("<h1 style=\"font-size:20px;margin:0\">{}</h1><p>{}</p><p>{}</p><p>{}</p>"
                       "<hr style=\"border:0;border-top:1px solid #999999;margin:24px 0 12px\">"
                       "<p style=\"color:#4d4d4d;font-size:14px\">{}</p>",
                       EscapeHtml(words.title), EscapeHtml(words.text),
                       Link(url, "確認のページを開く"), EscapeHtml(kMoved), EscapeHtml(kWhy)));
  return letter;
}

Letter DigestLetter(const std::vector<LetterThread>& threads, int thread_count, absl::Time to,
                    absl::TimeZone zone, const LetterLinks& links) {
  const absl::CivilDay day = absl::ToCivilDay(to, zone);
  constexpr std::string_view kWhy =
      "参加している分野のまだ読んでいない投稿を、指定の時刻にまとめてお送りしています。";
  const std::string date = fmt::format("{}月{}日", day.month(), day.day());
  Letter letter;
  letter.subject = fmt::format("【ひろば】{}のまとめ便: 未読のスレッド{}件", date, thread_count);
  letter.text = fmt::format("{}のまとめ便です。まだ読んでいないスレッドが{}件あります。\n\n", date,
                            thread_count);
  std::string html = fmt::format(
      "<h1 style=\"font-size:20px;margin:0\">{}のまとめ便</h1>"
      "<p>まだ読んでいないスレッドが{}件あります。</p>",
      date, thread_count);
  for (const LetterThread& thread : threads) {
    const std::string title = OneLine(thread.title);
    const int first = thread.posts.empty() ? 1 : thread.posts.front().number;
    const std::string url = ThreadUrl(links, thread, first);
    letter.text +=
        fmt::format("■ {}\n  {}・未読{}件\n  {}\n", title, thread.topic, thread.unread_count, url);
    html += fmt::format(
        "<h2 style=\"font-size:17px;margin:24px 0 0\">{}</h2>"
        "<p style=\"margin:0;color:#4d4d4d;font-size:14px\">{}・未読{}件</p>",
        Link(url, title), EscapeHtml(thread.topic), thread.unread_count);
    for (const LetterPost& post : thread.posts) {
      const std::string text = Shorten(OneLine(post.text), kDigestExcerpt);
      letter.text += fmt::format("\n  {}\n  {}\n", ByLine(post, ""), text);
      html += PostHtml(post, text);
    }
    letter.text += "\n";
  }
  const int left = thread_count - static_cast<int>(threads.size());
  if (left > 0) {
    letter.text += fmt::format("ほかに{}件あります: {}/\n\n", left, links.public_url);
    html += fmt::format("<p>{}</p>", Link(links.public_url + "/", fmt::format("ほかに{}件", left)));
  }
  letter.text += FootText(kWhy, links);
  letter.html = Page(html + FootHtml(kWhy, links));
  return letter;
}

}  // namespace hiroba::notifications
