#include "services/common/html.h"

#include <gtest/gtest.h>

namespace hiroba {
namespace {

TEST(EscapeHtml, NoTextLeavesItsElementOrAttribute) {
  EXPECT_EQ(EscapeHtml("<b title=\"x\">A&B</b>"), "&lt;b title=&quot;x&quot;&gt;A&amp;B&lt;/b&gt;");
  EXPECT_EQ(EscapeHtml("&lt;"), "&amp;lt;");
}

TEST(EscapeHtml, OtherTextStaysAsItIs) {
  EXPECT_EQ(EscapeHtml("門真市　健康増進課\n'様式'"), "門真市　健康増進課\n'様式'");
  EXPECT_EQ(EscapeHtml(""), "");
}

TEST(EscapeHtmlLines, KeepsTheLines) {
  EXPECT_EQ(EscapeHtmlLines("一行目 <1>\n二行目"), "一行目 &lt;1&gt;<br>\n二行目");
}

}  // namespace
}  // namespace hiroba
