// mock-okta's command line: its help, and what it says of wrong usage.

#include <gmock/gmock.h>

#include <algorithm>

#include "mock-okta/commands/testing/program_cast.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

class MockOktaProgramTest : public testing::Test {
 protected:
  // The one line that it says.
  static std::string complaint(const std::vector<std::string>& arguments, int status) {
    const Ended end = runMockOkta(arguments);
    EXPECT_EQ(end.status, status) << end.err;
    EXPECT_THAT(end.out, IsEmpty());
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
    EXPECT_THAT(end.err, testing::StartsWith("mock-okta: "));
    return end.err;
  }
  // The same for serve, which without a mistake would go on.
  static std::string serveComplaint(std::vector<std::string> options, int status = 2) {
    options.insert(options.begin(), {"serve", "--port", "0"});
    return complaint(options, status);
  }

  TestFolder folder;
};

TEST_F(MockOktaProgramTest, HelpsAtEveryLevelWithExamplesAndExitStatus) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"serve", "--help"},
                                             {"lifecycle", "--help"},
                                             {"trigger", "--help"},
                                             {"events", "--help"},
                                             {"events", "list", "--help"},
                                             {"events", "show", "--help"},
                                             {"events", "new", "--help"},
                                             {"events", "lint", "--help"},
                                             {"events", "import", "--help"},
                                             {"events", "diff", "--help"},
                                             {"events", "plan", "--help"}}) {
    const Ended end = runMockOkta(arguments);
    EXPECT_EQ(end.status, 0);
    EXPECT_THAT(end.out, AllOf(HasSubstr("Examples:\n  mock-okta "), HasSubstr("Exit status: 0")));
    EXPECT_THAT(end.err, IsEmpty());
  }
}

TEST_F(MockOktaProgramTest, SaysItsVersion) {
  const Ended end = runMockOkta({"--version"});
  EXPECT_EQ(end.status, 0);
  EXPECT_THAT(end.out, MatchesRegex("mock-okta [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(MockOktaProgramTest, KnowsItsCommandsAndOptions) {
  EXPECT_THAT(complaint({}, 2), HasSubstr("--help"));
  EXPECT_THAT(complaint({"srve"}, 2), HasSubstr("srve"));
  EXPECT_THAT(complaint({"serve", "--prot", "1"}, 2), HasSubstr("--port"));
  EXPECT_THAT(complaint({"serve", "--port"}, 2), HasSubstr("--port"));
  EXPECT_THAT(complaint({"serve", "s3cret"}, 2), Not(HasSubstr("s3cret")));
}

TEST_F(MockOktaProgramTest, SaysWhatIsWrongWithAnOptionOfServe) {
  EXPECT_THAT(complaint({"serve", "--port", "70000"}, 2), HasSubstr("65535"));
  EXPECT_THAT(serveComplaint({"--tls-cert", "x"}), HasSubstr("--tls-key"));
  EXPECT_THAT(serveComplaint({"--tls-key", "x"}), HasSubstr("--tls-cert"));
  EXPECT_THAT(serveComplaint({"--org-url", "nonsense"}), HasSubstr("--org-url nonsense: write"));
  EXPECT_THAT(serveComplaint({"--profile", "1999"}), AllOf(HasSubstr("1999"), HasSubstr("today")));
  EXPECT_THAT(serveComplaint({"--clock", "sundial"}), HasSubstr("virtual"));
  EXPECT_THAT(serveComplaint({"--batch-window", "soon"}), HasSubstr("--batch-window"));
  EXPECT_THAT(serveComplaint({"--batch-window", "nan"}),
              AllOf(HasSubstr("--batch-window"), HasSubstr("nan is not a number of seconds")));
  EXPECT_THAT(serveComplaint({"--retry-pause", "-NaN"}), HasSubstr("--retry-pause"));
  EXPECT_THAT(serveComplaint({"--batch-max", "0"}), HasSubstr("--batch-max"));
  EXPECT_THAT(serveComplaint({"--fixtures", "/no/such"}),
              AllOf(HasSubstr("--fixtures"), HasSubstr("/no/such")));
  EXPECT_THAT(serveComplaint({"--ca", "/no/such"}), HasSubstr("/no/such"));
  EXPECT_THAT(serveComplaint({"--token-file", folder.write("token", "")}), HasSubstr("empty"));
  EXPECT_THAT(serveComplaint({"--token", "a", "--token-file", "b"}), HasSubstr("not both"));
}

TEST_F(MockOktaProgramTest, NamesTheElementOfASeedThatIsWrong) {
  EXPECT_THAT(serveComplaint({"--seed", "/no/such"}), HasSubstr("--seed /no/such"));
  EXPECT_THAT(serveComplaint({"--seed", folder.write("cut.json", R"({"users": [)")}),
              AllOf(HasSubstr("cut.json"), HasSubstr("JSON")));
  EXPECT_THAT(serveComplaint({"--seed", folder.write("user.json", R"({"users": [{}]})")}),
              AllOf(HasSubstr("user.json"), HasSubstr("/users/0")));
  EXPECT_THAT(serveComplaint({"--seed", folder.write("usrs.json", R"({"usrs": []})")}),
              AllOf(HasSubstr("/usrs"), HasSubstr("eventHooks")));
}

TEST_F(MockOktaProgramTest, TakesOnlyAStateFileOfItsOwn) {
  EXPECT_THAT(serveComplaint({"--state", folder.write("poem",
                                                      "not a database at all, but a poem "
                                                      "of more than sixteen bytes")}),
              HasSubstr("poem"));
  EXPECT_THAT(serveComplaint({"--state", "/no/such/org.db"}), HasSubstr("/no/such/org.db"));
  RunningOrg first({"--state", folder.path("org.db")});
  EXPECT_THAT(serveComplaint({"--state", folder.path("org.db")}),
              AllOf(HasSubstr("org.db"), HasSubstr("another")));
}

TEST_F(MockOktaProgramTest, FailsWhereItCannotListen) {
  RunningOrg first;
  const std::string port = first.url.substr(first.url.rfind(':') + 1);
  EXPECT_THAT(complaint({"serve", "--port", port}, 1), HasSubstr(port));
  EXPECT_THAT(serveComplaint({"--bind", "nonsense"}, 1), HasSubstr("nonsense"));
}

TEST_F(MockOktaProgramTest, NamesTheFilesThatItCannotServeHttpsWith) {
  const std::string text = folder.write("text.pem", "no certificate");
  EXPECT_THAT(serveComplaint({"--tls-cert", text, "--tls-key", text}), HasSubstr("text.pem"));
  EXPECT_THAT(serveComplaint({"--tls-cert", "nowhere.pem", "--tls-key", text}),
              HasSubstr("nowhere.pem"));
}

TEST_F(MockOktaProgramTest, SaysWhatIsWrongWithALifecycle) {
  const std::string url = "http://127.0.0.1:9/hook";
  const auto wrong = [](std::vector<std::string> options) {
    options.insert(options.begin(), "lifecycle");
    return complaint(options, 2);
  };
  EXPECT_THAT(wrong({}), HasSubstr("--url"));
  EXPECT_THAT(wrong({"--url", "nonsense"}), HasSubstr("https://"));
  EXPECT_THAT(wrong({"--url", "http://receiver.example.com/hook"}), HasSubstr("https://"));
  EXPECT_THAT(wrong({"--url", url, "--event", "user.lifecycle.crate"}),
              HasSubstr("user.lifecycle.create"));
  EXPECT_THAT(wrong({"--url", url, "--event", "user.lifecycle.delete.completed"}),
              HasSubstr("System Log only"));
  EXPECT_THAT(wrong({"--url", url, "--header", "s3cret"}),
              AllOf(HasSubstr("--header"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(wrong({"--url", url, "--target", "jane"}), HasSubstr("MEMBER=VALUE"));
  EXPECT_THAT(wrong({"--url", url, "--observe-log", "/no/such"}),
              AllOf(HasSubstr("--observe-log"), HasSubstr("/no/such")));
  EXPECT_THAT(wrong({"--url", url, "--auth-secret-file", "/no/such"}), HasSubstr("/no/such"));
}

TEST_F(MockOktaProgramTest, SaysWhatIsWrongWithATrigger) {
  const auto wrong = [](std::vector<std::string> options, int status = 2) {
    options.insert(options.begin(), {"trigger", "user.session.start"});
    return complaint(options, status);
  };
  const std::string nobody = "http://127.0.0.1:" + std::to_string(freePort());
  EXPECT_THAT(complaint({"trigger"}, 2), HasSubstr("event-type"));
  EXPECT_THAT(wrong({}), HasSubstr("OKTA_MOCK_TOKEN"));
  EXPECT_THAT(wrong({"--token", "x", "--org", "nonsense"}), HasSubstr("--org nonsense: write"));
  EXPECT_THAT(wrong({"--token", "x", "--set", "foo"}), HasSubstr("POINTER=JSON"));
  EXPECT_THAT(wrong({"--token", "x", "--set", "/a=b"}), HasSubstr("'/a=\"b\"'"));
  EXPECT_THAT(wrong({"--token", "x", "--count", "0"}), HasSubstr("--count"));
  EXPECT_THAT(wrong({"--token", "x", "--org", nobody}, 1),
              AllOf(HasSubstr(nobody), HasSubstr("mock-okta serve")));
}

}  // namespace
}  // namespace hooks
