// The commands that go on with what a run found, as their users meet them.

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "fixtures/wire/json_reader.h"
#include "receiver/cli/testing/child_process.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSecret = "Basic b2t0YTpob29rLXNlY3JldC0x";

struct Ran {
  int status = -1;
  std::string out = {};
  std::string errors = {};
};

class ReportCommandsTest : public testing::Test {
 protected:
  ReportCommandsTest() { fs::create_directories(folder); }
  ~ReportCommandsTest() override { fs::remove_all(folder); }

  Ran run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), OKTA_CONFORMANCE);
    environment.push_back("OKTA_CONFORMANCE_STATE=" + file("state"));
    environment.push_back("http_proxy=");
    environment.push_back(std::string("OKTA_HOOK_AUTH_SECRET=") + kSecret);
    ChildProcess process(std::move(arguments), std::move(environment));
    Ran ran;
    while (const auto line = process.line(std::chrono::seconds(100))) ran.out += *line + "\n";
    ran.status = process.wait().value_or(-1);
    ran.errors = process.errors();
    return ran;
  }
  std::string file(const std::string& name) const { return (folder / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  }

  // A receiver of the zoo, and where it listens.
  struct Served {
    explicit Served(const std::string& defect, const std::string& port = "0")
        : process({OKTA_CONFORMANCE, "zoo", "--serve", defect, "--port", port}) {
      // It says other things as well, in no promised order.
      while (const auto line = process.line()) {
        const auto where = line->find(" at http://");
        if (where == std::string::npos) continue;
        url = line->substr(where + 4);
        return;
      }
      throw std::runtime_error("it did not start: " + process.errors());
    }
    ChildProcess process;
    std::string url;
  };

  const fs::path folder =
      fs::path(testing::TempDir()) / ("report-commands." + std::to_string(::getpid()));
};

TEST_F(ReportCommandsTest, ReplaySaysWhatIsStillFailingAndWhatIsFixed) {
  std::string port;
  {
    Served broken("no-get-handler");
    port = broken.url.substr(broken.url.rfind(':') + 1);
    port = port.substr(0, port.find('/'));
    EXPECT_EQ(run({"receiver", "verify/echo", "auth/good", "--url", broken.url, "--report",
                   "json=" + file("before.json")})
                  .status,
              1);
    const Ran again = run({"replay"});
    EXPECT_EQ(again.status, 1) << again.errors;
    EXPECT_THAT(again.out, HasSubstr("STILL FAILING  verify/echo: "));
    const Json document = readJson(run({"replay", "--json"}).out);
    EXPECT_EQ(textAt(document, "/checks/0/outcome"), "STILL FAILING");
    EXPECT_EQ(at(document, "/exitStatus")->as_int64(), 1);
    EXPECT_THAT(run({"replay", "auth/good"}).errors, HasSubstr("did not fail in the last run"));
    EXPECT_THAT(content("state/run.json"), Not(HasSubstr("b2t0YTpob29r")));
    broken.process.signal(15);
    broken.process.wait();
  }
  Served good("none", port);
  const Ran mended = run({"replay", "verify/echo"});
  EXPECT_EQ(mended.status, 0) << mended.errors;
  EXPECT_EQ(mended.out, "FIXED          verify/echo\n");

  run({"receiver", "verify/echo", "auth/good", "--url", good.url, "--report",
       "json=" + file("after.json")});
  const Ran better = run({"compare", file("before.json"), file("after.json")});
  EXPECT_EQ(better.status, 0);
  EXPECT_THAT(better.out, HasSubstr("verify/echo                 FAIL -> PASS"));
  EXPECT_EQ(run({"compare", file("after.json"), file("before.json")}).status, 1);
}

TEST_F(ReportCommandsTest, ReplayGoesWhereTheRunWasStarted) {
  const std::string receiver = std::string(OKTA_CONFORMANCE) + " zoo --serve no-get-handler --port";
  fs::create_directory(folder / "there");
  std::ofstream(folder / "there" / "serve.sh") << "exec " << receiver << " $PORT > app.log\n";
  const auto in = [&](const std::string& where, const std::string& arguments) {
    ChildProcess process(
        {"/bin/sh", "-c", "cd '" + file(where) + "' && exec " OKTA_CONFORMANCE " " + arguments},
        {"OKTA_CONFORMANCE_STATE=" + file("state"),
         "http_proxy=", std::string("OKTA_HOOK_AUTH_SECRET=") + kSecret});
    Ran ran;
    while (const auto line = process.line(std::chrono::seconds(100))) ran.out += *line + "\n";
    ran.status = process.wait().value_or(-1);
    ran.errors = process.errors();
    return ran;
  };
  const Ran first = in("there",
                       "receiver verify/echo --start 'sh serve.sh' --observe-log app.log "
                       "--url 'http://127.0.0.1:{port}/userCreated'");
  ASSERT_EQ(first.status, 1) << first.out << first.errors;
  const Ran again = in(".", "replay");
  EXPECT_EQ(again.status, 1) << again.errors;
  EXPECT_THAT(again.out, HasSubstr("STILL FAILING  verify/echo: "));
  fs::remove_all(folder / "there");
  const Ran gone = in(".", "replay");
  EXPECT_EQ(gone.status, 2);
  EXPECT_THAT(gone.errors, HasSubstr("was started in " + file("there")));
}

TEST_F(ReportCommandsTest, ReplayWithoutARunSaysHowToGetOne) {
  const Ran none = run({"replay"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.errors, HasSubstr("okta-conformance receiver --url URL keeps one"));
}

TEST_F(ReportCommandsTest, ALogSaysWhereALongBodyIsKept) {
  Served broken("body-limit-100kb");
  const Ran kept = run({"receiver", "batch/bytes", "--url", broken.url});
  EXPECT_THAT(kept.out, HasSubstr("--data-binary @'" + file("state/batch-bytes.body") + "'"));
  EXPECT_GT(fs::file_size(file("state/batch-bytes.body")), 100'000U);
  EXPECT_THAT(run({"receiver", "batch/bytes", "--url", broken.url, "--no-keep"}).out,
              HasSubstr("is not kept; okta-conformance receiver batch/bytes sends it again"));
}

TEST_F(ReportCommandsTest, SaysThatNothingWasKept) {
  Served broken("no-get-handler");
  std::ofstream(file("state")) << "no directory";
  const Ran ran = run({"receiver", "verify/echo", "--url", broken.url});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.errors,
              HasSubstr("nothing was kept for replay: cannot write to " + file("state")));
  EXPECT_THAT(ran.out, Not(HasSubstr("okta-conformance replay puts")));
}

TEST_F(ReportCommandsTest, ABaselineAcceptsWhatItNamesAndNothingElse) {
  Served broken("no-get-handler");
  const std::vector<std::string> judge = {"receiver", "verify", "--url", broken.url, "--no-keep"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), judge.begin(), judge.end());
    return run(more);
  };
  EXPECT_EQ(with({"--write-baseline", file("known.json")}).status, 1);
  EXPECT_EQ(with({"--baseline", file("known.json")}).status, 0);
  std::ofstream(file("expired.json"))
      << R"({"schema":"okta-conformance-baseline/1","known":[{"check":"verify/echo","reason":"old",)"
      << R"("until":"2020-01-01"}]})";
  const Ran expired = with({"--baseline", file("expired.json")});
  EXPECT_EQ(expired.status, 1);
  EXPECT_THAT(expired.out, HasSubstr("was accepted until 2020-01-01 (old) and is not mended"));
  EXPECT_EQ(with({"--baseline", file("none.json")}).status, 2);
  std::ofstream(file("broken.json")) << "{";
  EXPECT_THAT(with({"--baseline", file("broken.json")}).errors,
              HasSubstr("--baseline " + file("broken.json")));
  EXPECT_FALSE(fs::exists(file("state")));
}

TEST_F(ReportCommandsTest, PartsMakeAWhole) {
  std::vector<std::string> merge = {"report", "merge", "--json"};
  for (const char* part : {"1", "2", "3"}) {
    EXPECT_EQ(run({"receiver", "--shard", std::string(part) + "/3", "--quiet", "--report",
                   "json=" + file(std::string(part) + ".json")})
                  .status,
              0);
    merge.push_back(file(std::string(part) + ".json"));
  }
  const Json whole = readJson(run(merge).out);
  const Json list = readJson(run({"receiver", "--json"}).out);
  EXPECT_EQ(at(whole, "/results")->as_array().size(), at(list, "/results")->as_array().size());
  EXPECT_EQ(textAt(whole, "/grade"), textAt(list, "/grade"));
  EXPECT_EQ(run({"receiver", "--shard", "4/3"}).status, 2);
  const Json part = readJson(run({"report", "show", "--json", file("1.json")}).out);
  EXPECT_TRUE(at(part, "/grade")->is_null()) << "a part is graded as little when it is shown again";
  EXPECT_EQ(textAt(part, "/shard"), "1/3");
}

TEST_F(ReportCommandsTest, ABundleIsVerified) {
  EXPECT_EQ(run({"receiver", "verify", "--quiet", "--bundle", file("b.tar.gz")}).status, 0);
  EXPECT_THAT(run({"bundle", "verify", file("b.tar.gz")}).out,
              AllOf(HasSubstr("report.html"), HasSubstr("Each file is what was put in")));
  const Json document = readJson(run({"bundle", "verify", "--json", file("b.tar.gz")}).out);
  EXPECT_TRUE(at(document, "/unchanged")->as_bool());
  EXPECT_EQ(at(document, "/files")->as_array().size(), 6U);
  EXPECT_TRUE(at(document, "/problems")->as_array().empty());
  std::ofstream(file("c.tar.gz")) << "nothing of the kind";
  EXPECT_EQ(run({"bundle", "verify", file("c.tar.gz")}).status, 2);
}

TEST_F(ReportCommandsTest, WhatIsKnownOfChecksAndDefectsIsJsonToo) {
  const Json check = readJson(run({"explain", "batch/all", "--in", "express", "--json"}).out);
  EXPECT_EQ(textAt(check, "/id"), "batch/all");
  EXPECT_EQ(at(check, "/recipe/snippets")->as_array().size(), 1U);
  const Json zoo = readJson(run({"zoo", "--json"}).out);
  EXPECT_TRUE(textAt(zoo, "/0/name")) << compact(zoo).substr(0, 100);
  EXPECT_TRUE(textAt(readJson(run({"zoo", "--org", "--json"}).out), "/0/about"));
}

TEST_F(ReportCommandsTest, GithubIsToldWithoutBeingAsked) {
  Served broken("no-get-handler");
  const Ran ran = run({"receiver", "verify", "--url", broken.url, "--no-keep"},
                      {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + file("summary.md")});
  EXPECT_THAT(ran.out, HasSubstr("::error title=verify/echo::"));
  EXPECT_THAT(content("summary.md"), HasSubstr("`verify/echo`"));
}

TEST_F(ReportCommandsTest, OnlyOneReportGoesToStdoutAndNothingElseWithIt) {
  EXPECT_EQ(readJson(run({"receiver", "verify/echo", "--report", "sarif=-"}).out)
                .as_object()
                .at("version"),
            "2.1.0");
  EXPECT_EQ(run({"receiver", "verify/echo", "--report", "sarif=-,tap=-"}).status, 2);
  EXPECT_THAT(
      run({"receiver", "verify/echo", "--report", "sarif=-", "--sarif-anchor", "src/hook.js"}).out,
      AllOf(HasSubstr("\"src/hook.js\""), Not(HasSubstr("receiver.okta.yaml"))));
}

}  // namespace
}  // namespace hooks
