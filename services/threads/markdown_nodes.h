// Walks over cmark's nodes. For markdown*.cc only.
#pragma once

#include <cmark-gfm.h>

#include <memory>
#include <string_view>

namespace hiroba::threads {

struct FreeIterator {
  void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};

// The text of a node; empty where cmark has none.
inline std::string_view View(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

// Calls visit(node, entering) for every node, parents first, and for those that may have children
// again when they are left; until it returns false. The tree must not change meanwhile.
template <class F>
void WalkNodes(cmark_node* root, F visit) {
  const std::unique_ptr<cmark_iter, FreeIterator> iterator(cmark_iter_new(root));
  for (cmark_event_type event; (event = cmark_iter_next(iterator.get())) != CMARK_EVENT_DONE;) {
    if (!visit(cmark_iter_get_node(iterator.get()), event == CMARK_EVENT_ENTER)) return;
  }
}

}  // namespace hiroba::threads
