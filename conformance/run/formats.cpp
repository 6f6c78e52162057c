#include "conformance/run/formats.h"

namespace hooks {

const std::vector<ReportFormat>& reportFormats() {
  static const std::vector<ReportFormat> all = {
      {"junit", writeJunit}, {"json", writeJson},   {"ndjson", writeNdjson}, {"tap", writeTap},
      {"sarif", writeSarif}, {"md", writeMarkdown}, {"html", writeHtml},     {"har", writeHar}};
  return all;
}

}  // namespace hooks
