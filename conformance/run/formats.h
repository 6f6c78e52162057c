#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

struct TextStyle {
  bool colour = false;
  // Whether checks that passed are listed too.
  bool all = false;
  std::string secretHeader = "Authorization";
};

// Each writes the whole report; none looks at anything else.
void writeText(const Report& report, std::ostream& out, const TextStyle& style = {});
void writeJson(const Report& report, std::ostream& out);
// Valid against the schema of Jenkins' xunit plugin.
void writeJunit(const Report& report, std::ostream& out);
void writeMarkdown(const Report& report, std::ostream& out);

struct ReportFormat {
  std::string name;
  void (*write)(const Report&, std::ostream&);
};
// Those that --report knows.
const std::vector<ReportFormat>& reportFormats();

}  // namespace hooks
