// What is in a zip archive, for tests of what is written into one.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <locale.h>

#include <map>
#include <string>

namespace hiroba::threads {

// Returns the contents by their names.
inline std::map<std::string, std::string> ZipEntries(const std::string& path) {
  std::map<std::string, std::string> entries;
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = uselocale(utf8);
  archive* const in = archive_read_new();
  archive_read_support_format_zip(in);
  EXPECT_EQ(archive_read_open_filename(in, path.c_str(), 10'240), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
    const std::string name = archive_entry_pathname(entry);
    EXPECT_FALSE(entries.contains(name)) << name;
    std::string& content = entries[name];
    char buffer[1'000];
    la_ssize_t read = 0;
    while ((read = archive_read_data(in, buffer, sizeof(buffer))) > 0) {
      content.append(buffer, static_cast<std::size_t>(read));
    }
    EXPECT_EQ(read, 0) << archive_error_string(in);
  }
  archive_read_free(in);
  uselocale(before);
  freelocale(utf8);
  return entries;
}

}  // namespace hiroba::threads
