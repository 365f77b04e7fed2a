#include "services/threads/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "services/common/id.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const MemberId kTanaka{0x1234567890abcdefU};
const MemberId kSuzuki{0x1234567890abcdf0U};

std::string Mention(std::string_view name, MemberId member) {
  return "@[" + std::string(name) + "](members/" + FormatId(member) + ")";
}

// Reads the HTML as a browser's tokenizer would and returns what is not on the list, "" when all
// is. Written without the renderer in mind: every `<` must begin a tag that is spelled out here.
std::string FindForbidden(const std::string& html) {
  static const std::regex allowed(
      "</?(p|strong|em|del|code|pre|blockquote|ul|ol|li|h3|h4|h5|h6|table|thead|tbody|tr|th|td|a)>|"
      "<(br|hr) />|"
      "<a rel=\"nofollow noopener noreferrer\" "
      "href=\"([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt]"
      "[Oo]:)[^\"<>\\s]+\">|"
      "<a href=\"/members/[0-9a-z]{13}\">|"
      "<code class=\"language-[A-Za-z0-9+#-]{1,20}\">|"
      "<ol start=\"[0-9]{1,9}\">|"
      "<t[hd] align=\"(left|center|right)\">");
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    std::smatch match;
    const std::string rest = html.substr(at, 4096);
    if (!std::regex_search(rest, match, allowed, std::regex_constants::match_continuous)) {
      return rest.substr(0, 80);
    }
    at += static_cast<std::size_t>(match.length());
  }
  return "";
}

std::string Html(std::string_view text) { return RenderMarkdown(text).html; }

TEST(RenderMarkdown, ShowsWhatOfficialsUse) {
  EXPECT_EQ(Html("一行目\n二行目"), "<p>一行目<br />\n二行目</p>\n");
  EXPECT_EQ(Html("**太字**と*斜体*と~~消し~~"),
            "<p><strong>太字</strong>と<em>斜体</em>と<del>消し</del></p>\n");
  EXPECT_EQ(Html("1. 名簿\n2. 時刻"), "<ol>\n<li>名簿</li>\n<li>時刻</li>\n</ol>\n");
  EXPECT_EQ(Html("> 引用"), "<blockquote>\n<p>引用</p>\n</blockquote>\n");
  EXPECT_EQ(
      Html("|市|人|\n|:-|-:|\n|門真|12|"),
      "<table>\n<thead>\n<tr>\n<th align=\"left\">市</th>\n<th align=\"right\">人</th>\n</tr>\n"
      "</thead>\n<tbody>\n<tr>\n<td align=\"left\">門真</td>\n<td align=\"right\">12</td>\n</tr>\n"
      "</tbody>\n</table>\n");
  EXPECT_EQ(Html("```sql\nselect 1 < 2\n```"),
            "<pre><code class=\"language-sql\">select 1 &lt; 2\n</code></pre>\n");
}

TEST(RenderMarkdown, HeadingsLieBelowThoseOfThePage) {
  EXPECT_EQ(Html("# 一\n##### 五"), "<h3>一</h3>\n<h6>五</h6>\n");
}

TEST(RenderMarkdown, ASingleTildeIsADash) {
  EXPECT_EQ(Html("10~12時、13~15時"), "<p>10~12時、13~15時</p>\n");
}

TEST(RenderMarkdown, BareAddressesBecomeLinks) {
  EXPECT_EQ(
      Html("https://www.soumu.go.jp/a?b=1&c=2 を見る"),
      "<p><a rel=\"nofollow noopener noreferrer\" "
      "href=\"https://www.soumu.go.jp/a?b=1&amp;c=2\">https://www.soumu.go.jp/a?b=1&amp;c=2</a>"
      " を見る</p>\n");
  EXPECT_THAT(Html("kenko@city.kadoma.osaka.jp まで"), HasSubstr("href=\"mailto:kenko@"));
}

TEST(RenderMarkdown, HtmlIsShownAsTheTextItIs) {
  EXPECT_EQ(Html("a <b>x</b>"), "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n");
  EXPECT_EQ(Html("<div>\n様式\n</div>"), "<p>&lt;div&gt;<br />\n様式<br />\n&lt;/div&gt;</p>\n");
}

TEST(RenderMarkdown, PicturesBecomeLinks) {
  EXPECT_EQ(
      Html("![図1](https://example.jp/a.png)"),
      "<p><a rel=\"nofollow noopener noreferrer\" href=\"https://example.jp/a.png\">図1</a></p>\n");
  EXPECT_THAT(Html("[![図](https://a.jp/a.png)](https://b.jp/)"), Not(HasSubstr("a.png")));
  EXPECT_EQ(Html("![図](data:image/png;base64,AAAA)"), "<p>図</p>\n");
}

TEST(RenderMarkdown, MentionsBecomeLinksToTheMember) {
  const RenderedText rendered =
      RenderMarkdown("こんにちは" + Mention("田中 由香", kTanaka) + "さん");
  EXPECT_EQ(rendered.html,
            "<p>こんにちは<a href=\"/members/" + FormatId(kTanaka) + "\">@田中 由香</a>さん</p>\n");
  EXPECT_THAT(rendered.mentioned, ElementsAre(kTanaka));
}

TEST(RenderMarkdown, EachMemberIsMentionedOnceInOrder) {
  const RenderedText rendered = RenderMarkdown(Mention("鈴木", kSuzuki) + Mention("田中", kTanaka) +
                                               "\n\n|表|\n|-|\n|" + Mention("鈴木", kSuzuki) + "|");
  EXPECT_THAT(rendered.mentioned, ElementsAre(kSuzuki, kTanaka));
}

TEST(RenderMarkdown, OnlyTheExactFormIsAMention) {
  const std::string id = FormatId(kTanaka);
  for (const std::string& text : std::vector<std::string>{
           "[田中](members/" + id + ")", "@[田中](/members/" + id + ")",
           "@[田中](members/" + id + "/)", "@[田中](members/" + id.substr(1) + ")",
           "@[田中](members/" + id + " \"題\")", "@[田中](members/0000000000000)",
           "@[田中](https://example.jp/members/" + id + ")", "@ [田中](members/" + id + ")",
           "`@[田中](members/" + id + ")`", "    @[田中](members/" + id + ")"}) {
    const RenderedText rendered = RenderMarkdown(text);
    EXPECT_THAT(rendered.mentioned, IsEmpty()) << text;
    EXPECT_THAT(rendered.html, Not(HasSubstr("href=\"/members"))) << text;
  }
}

// Each must come out without a tag, a scheme or an attribute that is not ours.
const std::vector<std::string>& HostileTexts() {
  static const std::vector<std::string> texts = {
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "<svg/onload=alert(1)>",
      "<iframe src=\"javascript:alert(1)\"></iframe>",
      "</p></div><h1>偽の見出し</h1>",
      "<style>*{display:none}</style>",
      "<a href=\"https://example.jp\" onclick=\"alert(1)\">x</a>",
      "[x](javascript:alert(1))",
      "[x](JaVaScRiPt:alert(1))",
      "[x](javascript&colon;alert(1))",
      "[x](java\nscript:alert(1))",
      "[x](&#x6A;avascript:alert(1))",
      "[x](\x01javascript:alert(1))",
      "[x](vbscript:msgbox(1))",
      "[x](data:text/html;base64,PHNjcmlwdD4=)",
      "[x](file:///etc/passwd)",
      "[x](//example.jp/)",
      "[x](/v1/sessions)",
      "[x](https://example.jp/\" onmouseover=\"alert(1))",
      "[x](<https://example.jp/ onmouseover=alert(1)>)",
      "[x](https://example.jp \"題\\\" onmouseover=alert(1)\")",
      "![x](https://tracker.example/pixel.gif?member=1)",
      "![x\" onerror=\"alert(1)](https://example.jp/a.png)",
      "<javascript:alert(1)>",
      "<https://example.jp/\"><script>alert(1)</script>>",
      "[x]: javascript:alert(1)\n\n[x]",
      "```\"><script>alert(1)</script>\ncode\n```",
      "```js\" onload=\"alert(1)\ncode\n```",
      "|a|\n|-|\n|<script>alert(1)</script>|",
      "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
      "<!-- --><script>alert(1)</script><!-- -->",
      "<![CDATA[<script>alert(1)</script>]]>",
      "<?php echo 1 ?><!DOCTYPE html>",
      "\xE2\x80\xAE<script>\xE2\x80\xAC ねこ が\xE3\x82\x99",
      std::string("<scr\0ipt>alert(1)</script>", 26),
      "\xff\xfe<script>\xc0\xbcscript\xc0\xbe",
      "@[<img src=x onerror=alert(1)>](members/0123456789abc)",
      "@[x](members/\"><script>alert(1)</script>)",
      "javascript:alert(1) xmpp:a@b.jp ftp://a.jp/ www.example.jp/\"onmouseover=alert(1)",
      "[![a](javascript:alert(1))](javascript:alert(2))",
      "![[a](https://a.jp/)](https://b.jp/b.png)",
      "- [x](javascript:alert(1))\n  > <b onclick=alert(1)>",
  };
  return texts;
}

TEST(RenderMarkdown, HostileTextsComeOutHarmless) {
  ASSERT_GE(HostileTexts().size(), 30U);
  for (const std::string& text : HostileTexts()) {
    const std::string html = Html(text);
    EXPECT_EQ(FindForbidden(html), "") << text << "\n" << html;
  }
}

TEST(RenderMarkdown, HostileTextsStayHarmlessInsideEverything) {
  for (const std::string& text : HostileTexts()) {
    for (const std::string around :
         {"> ", "# ", "- ", "1. ", "**", "[", "|a|\n|-|\n|", "~~", "`"}) {
      const std::string html = Html(around + text + around);
      EXPECT_EQ(FindForbidden(html), "") << around << text << "\n" << html;
    }
  }
}

TEST(RenderMarkdown, RandomTextsComeOutHarmless) {
  const std::vector<std::string> pieces = {"<",
                                           ">",
                                           "\"",
                                           "'",
                                           "&",
                                           "[",
                                           "]",
                                           "(",
                                           ")",
                                           "!",
                                           "@",
                                           "`",
                                           "```",
                                           "~~",
                                           "|",
                                           "\n",
                                           "\n\n",
                                           "|-|",
                                           "*",
                                           "**",
                                           "_",
                                           "#",
                                           " ",
                                           "    ",
                                           "\\",
                                           "-",
                                           "1.",
                                           "<script>",
                                           "</a>",
                                           "javascript:",
                                           "https://a.jp/",
                                           "members/0123456789abc",
                                           "mailto:",
                                           "&#x3c;",
                                           "&lt;",
                                           "あ",
                                           "\xe3\x81",
                                           "\xff",
                                           "<!--",
                                           "-->",
                                           "<![CDATA[",
                                           "www.a.jp",
                                           "a@b.jp",
                                           ":",
                                           "\t",
                                           "onerror=",
                                           std::string(1, '\0')};
  std::mt19937 random(20260401);  // NOLINT: the same every time
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto length = random() % 40; length > 0; --length)
      text += pieces[random() % pieces.size()];
    const std::string html = Html(text);
    ASSERT_EQ(FindForbidden(html), "") << text << "\n" << html;
    PlainText(text);
  }
}

// The limit of a post is 20,000 characters. Each of these has been slow in some parser.
TEST(RenderMarkdown, LongTextsTakeNoLongTime) {
  for (const std::string piece :
       {">",   "[",      "![",   "*a_", "**a *a ",  "`a``b", "<", "|a",   "- ",  "[a](",
        "~~a", "www.a.", "a@b.", "![l", "[a]: b\n", "\n|-|", "&", "<!--", "|\n", "_ _"}) {
    std::string text = piece == "\n|-|" ? "|a|" : "";
    while (text.size() < 20'000) text += piece;
    const auto begin = std::chrono::steady_clock::now();
    Html(text);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(seconds.count(), 2.0) << piece;
  }
}

TEST(PlainText, KeepsWordsAndLines) {
  EXPECT_EQ(PlainText("# 見出し\n本文は**太字**です。\n次の行\n\n- 一\n- 二\n\n> 引用"),
            "見出し\n本文は太字です。\n次の行\n一\n二\n引用");
  EXPECT_EQ(PlainText("|市|人|\n|-|-|\n|門真||\n"), "市\t人\n門真");
  EXPECT_EQ(PlainText("[資料](https://a.jp) と `code`\n\n```\nx < y\n```"), "資料 と code\nx < y");
  EXPECT_EQ(PlainText("a <b>x</b>"), "a <b>x</b>");
  EXPECT_EQ(PlainText(Mention("田中", kTanaka) + " さん"), "@田中 さん");
  EXPECT_EQ(PlainText(""), "");
}

TEST(Excerpt, CutsAtCharactersWithAnEllipsis) {
  EXPECT_EQ(Excerpt("集団接種の\n予約枠", 20), "集団接種の 予約枠");
  EXPECT_EQ(Excerpt("集団接種の予約枠", 8), "集団接種の予約枠");
  EXPECT_EQ(Excerpt("集団接種の予約枠", 7), "集団接種の予…");
  EXPECT_EQ(Excerpt("  a \n\n b  ", 20), "a b");
  EXPECT_EQ(Excerpt("", 20), "");
}

}  // namespace
}  // namespace hiroba::threads
