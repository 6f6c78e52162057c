// The formats that other tools read.

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "conformance/run/formats.h"
#include "conformance/run/formats_github.h"
#include "conformance/run/report_wording.h"
#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string written(void (*write)(const Report&, std::ostream&), const Report& report) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}

Report unreachable() {
  Report report{.target = hostileText()};
  report.unreachable = hostileText();
  return report;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(TapTest, NumbersWhatItPlansWhateverAReceiverSays) {
  const std::regex point("(not )?ok ([0-9]+) - [^#]*( # SKIP .*)?");
  for (const Report& report : {aReport(), aHostileReport()}) {
    const std::vector<std::string> lines = linesOf(written(writeTap, report));
    ASSERT_GE(lines.size(), 2);
    EXPECT_EQ(lines[0], "TAP version 14");
    EXPECT_EQ(lines[1], "1.." + std::to_string(report.results.size()));
    std::size_t number = 0;
    bool inYaml = false;
    for (std::size_t i = 2; i < lines.size(); ++i) {
      if (lines[i] == "  ---" || lines[i] == "  ...") {
        inYaml = lines[i] == "  ---";
      } else if (inYaml) {
        const auto colon = lines[i].find(": ");
        ASSERT_NE(colon, std::string::npos) << lines[i];
        EXPECT_NO_THROW(readJson(lines[i].substr(colon + 2))) << lines[i];
      } else {
        std::smatch match;
        ASSERT_TRUE(std::regex_match(lines[i], match, point)) << lines[i];
        EXPECT_EQ(match[2], std::to_string(++number));
      }
    }
    EXPECT_EQ(number, report.results.size());
  }
}

TEST(TapTest, AWarningIsOkAndNobodyThereIsABailOut) {
  const std::string out = written(writeTap, aReport());
  EXPECT_THAT(out, HasSubstr("not ok 2 - batch/all: "));
  EXPECT_THAT(out, HasSubstr("\nok 5 - idem/retry: "));
  EXPECT_THAT(out, HasSubstr("\nok 8 - order/late: acts on every event of a delivery # SKIP "
                             "inconclusive: no observer"));
  EXPECT_THAT(written(writeTap, unreachable()), HasSubstr("1..0\nBail out! "));
}

// What SARIF 2.1.0's schema requires of the parts that are written.
TEST(SarifTest, HasTheFormOfItsSchema) {
  for (const Report& report : {aReport(), aHostileReport(), unreachable(), Report{}}) {
    const Json document = readJson(written(writeSarif, report));
    EXPECT_EQ(textAt(document, "/version"), "2.1.0");
    ASSERT_EQ(at(document, "/runs")->as_array().size(), 1);
    EXPECT_EQ(textAt(document, "/runs/0/tool/driver/name"), "okta-conformance");
    ASSERT_TRUE(at(document, "/runs/0/invocations/0/executionSuccessful")->is_bool());
    const JsonArray& rules = at(document, "/runs/0/tool/driver/rules")->as_array();
    const JsonArray& results = at(document, "/runs/0/results")->as_array();
    ASSERT_EQ(results.size(), report.results.size());
    for (const Json& result : results) {
      EXPECT_THAT(textAt(result, "/kind").value_or(""),
                  testing::AnyOf("pass", "fail", "open", "notApplicable"));
      EXPECT_THAT(textAt(result, "/level").value_or(""),
                  testing::AnyOf("none", "note", "warning", "error"));
      // "If kind is not fail, level shall be none."
      EXPECT_EQ(textAt(result, "/kind") != "fail", textAt(result, "/level") == "none");
      EXPECT_FALSE(textAt(result, "/message/text").value_or("").empty());
      EXPECT_EQ(textAt(result, "/locations/0/physicalLocation/artifactLocation/uri"),
                "receiver.okta.yaml");
      EXPECT_TRUE(textAt(result, "/locations/0/logicalLocations/0/fullyQualifiedName"));
      const auto index = static_cast<std::size_t>(at(result, "/ruleIndex")->as_int64());
      ASSERT_LT(index, rules.size());
      EXPECT_EQ(textAt(rules[index], "/id"), textAt(result, "/ruleId"));
      EXPECT_TRUE(at(rules[index], "/properties/tags")->is_array());
    }
  }
}

TEST(SarifTest, ResultsAreShownAtAFileOfTheUsers) {
  std::ostringstream out;
  writeSarifAt("src/my hooks/server.js", aReport(), out);
  const Json document = readJson(out.str());
  for (const Json& result : at(document, "/runs/0/results")->as_array()) {
    EXPECT_EQ(textAt(result, "/locations/0/physicalLocation/artifactLocation/uri"),
              "src/my%20hooks/server.js");
  }
}

TEST(SarifTest, WhatIsKnownIsSuppressed) {
  const Json document = readJson(written(writeSarif, aHostileReport()));
  EXPECT_EQ(textAt(document, "/runs/0/results/4/suppressions/0/kind"), "external");
}

TEST(HarTest, HasAPageForEachCheckAndAllThatHar12Requires) {
  for (const Report& report : {aReport(), aHostileReport()}) {
    const Json document = readJson(written(writeHar, report));
    EXPECT_EQ(textAt(document, "/log/version"), "1.2");
    std::set<std::string> pages;
    for (const Json& page : at(document, "/log/pages")->as_array()) {
      EXPECT_TRUE(pages.emplace(*textAt(page, "/id")).second);
    }
    ASSERT_EQ(at(document, "/log/entries")->as_array().size(), 6);
    for (const Json& entry : at(document, "/log/entries")->as_array()) {
      EXPECT_TRUE(pages.contains(std::string(*textAt(entry, "/pageref"))));
      for (const char* member : {"/startedDateTime",
                                 "/time",
                                 "/request/method",
                                 "/request/url",
                                 "/request/httpVersion",
                                 "/request/cookies",
                                 "/request/headers",
                                 "/request/queryString",
                                 "/request/headersSize",
                                 "/request/bodySize",
                                 "/response/status",
                                 "/response/statusText",
                                 "/response/httpVersion",
                                 "/response/cookies",
                                 "/response/headers",
                                 "/response/content/size",
                                 "/response/content/mimeType",
                                 "/response/redirectURL",
                                 "/response/headersSize",
                                 "/response/bodySize",
                                 "/cache",
                                 "/timings/send",
                                 "/timings/wait",
                                 "/timings/receive"}) {
        EXPECT_NE(at(entry, member), nullptr) << member;
      }
    }
  }
}

TEST(HtmlTest, NothingAReceiverSaysBecomesMarkup) {
  const std::string out = written(writeHtml, aHostileReport());
  EXPECT_THAT(out, Not(HasSubstr("<script")));
  EXPECT_THAT(out, Not(HasSubstr("]]>&\"")));
  EXPECT_THAT(out, HasSubstr("default-src 'none'; style-src 'unsafe-inline'"));
  EXPECT_THAT(out, Not(HasSubstr("http-equiv=\"refresh"))) << "and nothing leads away";
  EXPECT_THAT(out, Not(HasSubstr("src=")));
  EXPECT_TRUE(isUtf8(out));
  EXPECT_LT(out.size(), 300'000);
}

TEST(HtmlTest, IsWellFormed) {
  if (std::system("command -v xmllint > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
  }
  for (const Report& report : {aReport(), aHostileReport(), unreachable(), Report{}}) {
    const std::string file =
        testing::TempDir() + "html_test." + std::to_string(::getpid()) + ".html";
    // XML knows neither the doctype of HTML nor elements that are not closed.
    std::string page = written(writeHtml, report);
    page = std::regex_replace(page, std::regex("<!doctype html>"), "");
    page = std::regex_replace(page, std::regex("<(meta[^>]*|br)>"), "<$1/>");
    page = std::regex_replace(page, std::regex("<details class=\"check\" open>"), "<details>");
    std::ofstream(file, std::ios::binary) << page;
    EXPECT_EQ(std::system(("xmllint --noout '" + file + "' 2>&1").c_str()), 0);
  }
}

TEST(HtmlTest, HasTheTranscriptOfEveryCheck) {
  const std::string out = written(writeHtml, aReport());
  EXPECT_THAT(out, AllOf(HasSubstr("POST http://receiver.test/hooks\nAccept: application/json\n"),
                         HasSubstr("no answer: timed out\nnothing within 6 s"),
                         HasSubstr("Authorization: (secret)"), HasSubstr("200 OK")));
}

TEST(HtmlTest, LaysOutABatchAndSaysHowLongItWas) {
  std::string batch = R"({"events":[)";
  for (int i = 0; i < 400; ++i) {
    batch += std::string(i == 0 ? "" : ",") + R"({"uuid":"e)" + std::to_string(i) + R"("})";
  }
  batch += "]}";
  Report report = aReport();
  for (CheckResult& result : report.results) {
    for (Exchange& exchange : result.exchanges) exchange.request.body = batch;
  }
  const std::string out = written(writeHtml, report);
  EXPECT_THAT(out, AllOf(HasSubstr("&quot;uuid&quot;: &quot;e7&quot;\n"),
                         HasSubstr("\n… " + std::to_string(batch.size()) + " bytes in all"),
                         Not(HasSubstr("&quot;uuid&quot;: &quot;e399&quot;"))));
}

TEST(HtmlTest, SaysWhatIsLostOfWhatIsNotMetOnly) {
  Report report = aReport();
  EXPECT_THAT(written(writeHtml, report), AllOf(HasSubstr("<dt>lost<"), HasSubstr("<dt>fix<")));
  std::erase_if(report.results,
                [](const CheckResult& result) { return result.verdict != Verdict::Pass; });
  ASSERT_FALSE(report.results.empty());
  EXPECT_THAT(written(writeHtml, report), AllOf(HasSubstr("<dt>why<"), Not(HasSubstr("<dt>lost<")),
                                                Not(HasSubstr("<dt>fix<"))));
}

TEST(GithubTest, AnnotatesNoMoreThanIsShownAndForgesNothing) {
  Report many = aHostileReport();
  const Report one = aHostileReport();
  for (int i = 0; i < 20; ++i) {
    many.results.insert(many.results.end(), one.results.begin(), one.results.end());
  }
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const std::string& line : linesOf(written(writeAnnotations, many))) {
    errors += line.starts_with("::error title=") ? 1 : 0;
    warnings += line.starts_with("::warning title=") ? 1 : 0;
    EXPECT_TRUE(line.starts_with("::")) << line;
  }
  EXPECT_EQ(errors, 9);
  EXPECT_EQ(warnings, 9);
  EXPECT_THAT(written(writeAnnotations, many), HasSubstr("::notice title=okta-conformance::"));
  EXPECT_THAT(written(writeAnnotations, unreachable()),
              HasSubstr("::error title=okta-conformance::never reached: "));
}

}  // namespace
}  // namespace hooks
