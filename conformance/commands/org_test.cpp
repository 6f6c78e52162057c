// `okta-conformance org` against `mock-okta serve`, both as their users start them.

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fixtures/wire/json_reader.h"
#include "receiver/cli/testing/child_process.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "00ofTheOrgProgramTest";

struct Ran {
  int status = -1;
  std::string out = {};
  std::string errors = {};
};

class ServedOrg {
 public:
  explicit ServedOrg(std::vector<std::string> more = {}, const std::string& port = "0")
      : process_(with({MOCK_OKTA, "serve", "--port", port, "--json"}, std::move(more)),
                 {std::string("OKTA_MOCK_TOKEN=") + kToken}) {
    const auto line = process_.line();
    if (!line) throw std::runtime_error("the org did not get ready: " + process_.errors());
    url = textAt(readJson(*line), "/url").value();
  }
  std::string port() const { return url.substr(url.rfind(':') + 1); }

  std::string url;

 private:
  static std::vector<std::string> with(std::vector<std::string> arguments,
                                       std::vector<std::string> more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  ChildProcess process_;
};

class OrgProgramTest : public testing::Test {
 protected:
  OrgProgramTest() { fs::create_directories(folder_); }
  ~OrgProgramTest() override { fs::remove_all(folder_); }

  Ran run(std::vector<std::string> arguments, const std::string& token = kToken) const {
    arguments.insert(arguments.begin(), OKTA_CONFORMANCE);
    ChildProcess process(std::move(arguments),
                         {"OKTA_CONFORMANCE_STATE=" + (folder_ / "state").string(),
                          "http_proxy=", "OKTA_MOCK_TOKEN=" + token});
    Ran ran;
    while (const auto line = process.line(std::chrono::seconds(100))) ran.out += *line + "\n";
    ran.status = process.wait().value_or(-1);
    ran.errors = process.errors();
    return ran;
  }
  std::string kept() const {
    std::ifstream in(folder_ / "state" / "run.json");
    return std::string((std::istreambuf_iterator<char>(in)), {});
  }

 private:
  const fs::path folder_ = fs::path(testing::TempDir()) / ("org." + std::to_string(::getpid()));
};

// Time passes by itself here, and all checks share one org: those that count must not see what
// others make happen.
TEST_F(OrgProgramTest, AMockThatIsServedPassesWithTheDefaults) {
  const ServedOrg org;
  const Ran ran = run({"org", "--url", org.url, "org-delivery/batch", "org-delivery/event-id",
                       "org-delivery/each-hook-its-own", "org-delivery/keep-alive",
                       "org-log/polling", "org-log/limit", "org-log/bounded", "org-preview",
                       "org-api/create-shape", "org-verify/keeps-verified"});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.errors;
  EXPECT_THAT(ran.out, Not(HasSubstr("FAIL")));
  EXPECT_THAT(ran.out, Not(HasSubstr("INFO")));
  EXPECT_THAT(ran.out + ran.errors, Not(HasSubstr(kToken)));
}

TEST_F(OrgProgramTest, WhatFailedIsReplayed) {
  std::string port;
  {
    // One event to a delivery, which is not what Okta does with many.
    const ServedOrg org({"--batch-window", "0"});
    port = org.port();
    const Ran ran = run({"org", "--url", org.url, "org-delivery/batch", "org-api/create-shape"});
    EXPECT_EQ(ran.status, 1) << ran.out << ran.errors;
    EXPECT_THAT(ran.out, HasSubstr("org-delivery/batch"));
    EXPECT_THAT(ran.out, HasSubstr("-H \"Authorization: SSWS $OKTA_MOCK_TOKEN\""));
    EXPECT_THAT(kept(), Not(HasSubstr(kToken)));
    const Ran again = run({"replay"});
    EXPECT_EQ(again.status, 1) << again.errors;
    EXPECT_THAT(again.out, HasSubstr("STILL FAILING  org-delivery/batch"));
  }
  const ServedOrg mended({}, port);
  const Ran ran = run({"replay"});
  EXPECT_EQ(ran.status, 0) << ran.errors;
  EXPECT_EQ(ran.out, "FIXED          org-delivery/batch\n");
}

TEST_F(OrgProgramTest, SaysWhatIsMissingOrWrong) {
  const ServedOrg org;
  const Ran without = run({"org", "--url", org.url}, "");
  EXPECT_EQ(without.status, 2);
  EXPECT_THAT(without.errors, HasSubstr("--token-file"));
  const Ran refused = run({"org", "--url", org.url}, "00another");
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.out + refused.errors, HasSubstr("the token is refused"));
  EXPECT_THAT(refused.out + refused.errors, Not(HasSubstr("00another")));
  const Ran nobody = run({"org", "--url", "http://127.0.0.1:1"});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.out + nobody.errors, HasSubstr("http://127.0.0.1:1"));
  const Ran unknown = run({"org", "org-delivery/nothing"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("org-delivery/nothing"));
}

}  // namespace
}  // namespace hooks
