#include "conformance/commands/report_file.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include "conformance/run/report_reader.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/cli/program.h"

namespace hooks {

std::string contentOf(const std::string& file) {
  if (file == "-") return std::string((std::istreambuf_iterator<char>(std::cin)), {});
  std::ifstream in(file, std::ios::binary);
  if (!in) throw UsageError("cannot read " + file + "; is the path right?");
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

Report reportIn(const std::string& file) {
  try {
    return readReport(contentOf(file));
  } catch (const ShapeError& error) {
    throw UsageError(file + ": " + error.what());
  }
}

}  // namespace hooks
