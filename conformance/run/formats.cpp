#include "conformance/run/formats.h"

namespace hooks {

const std::vector<ReportFormat>& reportFormats() {
  static const std::vector<ReportFormat> all = {
      {"junit", writeJunit}, {"json", writeJson}, {"ndjson", writeNdjson}, {"md", writeMarkdown}};
  return all;
}

}  // namespace hooks
