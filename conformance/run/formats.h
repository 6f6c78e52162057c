#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

struct TextStyle {
  bool colour = false;
  // Whether checks that passed are listed too, and those with one cause each in full.
  bool all = false;
  std::string secretHeader = "Authorization";
  // Columns of the terminal; 0 for a file, whose lines are as long as they are.
  std::size_t width = 0;
  // Where the bodies of failed requests are kept, as <group>-<name>.body; empty if they are not.
  std::string bodies = {};
  // Longer bodies are not part of a command line, if they are kept.
  std::size_t inlineBytes = 300;
};

// Each writes the whole report; none looks at anything else. What a receiver says reaches none of
// them unescaped.
void writeText(const Report& report, std::ostream& out, const TextStyle& style = {});
// One document; its members are described in conformance/README.md.
void writeJson(const Report& report, std::ostream& out);
// The same as lines: the run, its results, and what it comes to.
void writeNdjson(const Report& report, std::ostream& out);
// Valid against the schema of Jenkins' xunit plugin (testdata/junit.xsd).
void writeJunit(const Report& report, std::ostream& out);
void writeMarkdown(const Report& report, std::ostream& out);
// TAP 14, with what went wrong as YAML.
void writeTap(const Report& report, std::ostream& out);
// SARIF 2.1.0: a rule for each check that was put. `anchor` is the file that results are shown at,
// where a tool wants one: a path from the root of the user's repository.
inline constexpr const char* kSarifAnchor = "receiver.okta.yaml";
void writeSarif(const Report& report, std::ostream& out);
void writeSarifAt(const std::string& anchor, const Report& report, std::ostream& out);
// One page that needs nothing else, with what was sent and what came of every check.
void writeHtml(const Report& report, std::ostream& out);
// HAR 1.2: the exchanges, a page for each check, for the tools of a browser.
void writeHar(const Report& report, std::ostream& out);

struct ReportFormat {
  std::string name;
  void (*write)(const Report&, std::ostream&);
};
// Those that --report knows.
const std::vector<ReportFormat>& reportFormats();

// The file in TextStyle::bodies that holds the last body sent by a check.
std::string bodyFileName(const Check& check);

}  // namespace hooks
