// authorisation_check TABLE: run by the build, which fails when a method has no row.
#include <fstream>
#include <iostream>
#include <sstream>

#include "services/common/method_policy.h"
#include "tests/authorisation/check.h"

int main(int argc, char** argv) {
  using namespace hiroba::authorisation;
  if (argc != 2) {
    std::cerr << "usage: authorisation_check TABLE\n";
    return 2;
  }
  std::ifstream file(argv[1]);
  std::ostringstream text;
  text << file.rdbuf();
  const auto problems =
      CheckTable(ParseTable(text.str()), hiroba::LinkedServices(), GatewayHandlers());
  for (const std::string& problem : problems) std::cerr << argv[1] << ": " << problem << '\n';
  return file && problems.empty() ? 0 : 1;
}
