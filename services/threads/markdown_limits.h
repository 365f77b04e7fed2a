// Keeps texts away that would cost more to show than a post may. For markdown.cc only.
#pragma once

#include <cmark-gfm.h>

#include <string_view>

namespace hiroba::threads {

// Whether parsing alone would be too much: the parser gives every line of a table as many cells as
// its head has, so 20,000 characters could become millions of nodes and gigabytes.
bool HasTooManyCells(std::string_view text);

// Whether the HTML would be too long, or nested too deeply (markdown.h). Measured on the tree,
// because rendering is what would be too much: an address is written out again for each link that
// refers to it.
bool IsTooMuch(cmark_node* root);

}  // namespace hiroba::threads
