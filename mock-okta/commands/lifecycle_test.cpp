// `mock-okta lifecycle` as a process, against good receivers and bad ones.

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/commands/testing/program_cast.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSecret = "Basic YWRtaW46c3VwZXJzZWNyZXQ=";

class LifecycleProgramTest : public testing::Test {
 protected:
  static Ended lifecycle(const std::string& url, std::vector<std::string> options = {},
                         std::vector<std::string> environment = {}) {
    options.insert(options.begin(), {"lifecycle", "--url", url});
    return runMockOkta(options, std::move(environment));
  }
  static std::vector<Json> objects(const std::string& text) {
    std::vector<Json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(readJson(line));
    return all;
  }
  static std::vector<std::string> idsWith(const std::string& result, const std::vector<Json>& all) {
    std::vector<std::string> ids;
    for (const Json& one : all) {
      if (textAt(one, "/result") == result) ids.emplace_back(*textAt(one, "/id"));
    }
    return ids;
  }

  TestFolder folder;
};

// The receiver of this project, as a process.
class ReferenceReceiver {
 public:
  explicit ReferenceReceiver(const std::string& effects)
      : process_({OKTA_RECEIVER, "serve", "--port", "0", "--json", "--effects", effects},
                 {std::string("OKTA_HOOK_AUTH_SECRET=") + kSecret}),
        url_(*textAt(readJson(process_.line().value()), "/hook_url")) {}
  const std::string& url() const { return url_; }

 private:
  ChildProcess process_;
  std::string url_;
};

TEST_F(LifecycleProgramTest, IsPassedByTheReferenceReceiverAndNeverTellsItsSecret) {
  const std::string effects = folder.path("effects");
  ReferenceReceiver receiver(effects);
  const std::string variable = std::string("OKTA_HOOK_AUTH_SECRET=") + kSecret;
  const Ended plain = lifecycle(receiver.url(), {"--observe-log", effects}, {variable});
  EXPECT_EQ(plain.status, 0) << plain.out << plain.err;
  EXPECT_THAT(plain.out, AllOf(HasSubstr("VERIFIED"), HasSubstr("did all it should"),
                               HasSubstr("The log shows each of them once"), Not(HasSubstr("FAIL")),
                               Not(HasSubstr("\x1b["))));
  const Ended verbose =
      lifecycle(receiver.url(), {"--verbose", "--header", "X-Key: c0stomK3y"}, {variable});
  EXPECT_EQ(verbose.status, 0);
  EXPECT_THAT(verbose.out, AllOf(HasSubstr("> User-Agent:"), HasSubstr("(secret)")));
  const Ended json =
      lifecycle(receiver.url(),
                {"--json", "--header", "X-Key: c0stomK3y", "--event", "group.user_membership.add"},
                {variable});
  EXPECT_EQ(json.status, 0) << json.out;
  for (const Ended* end : {&plain, &verbose, &json}) {
    EXPECT_THAT(end->out, AllOf(Not(HasSubstr("YWRtaW46")), Not(HasSubstr("c0stomK3y"))));
    EXPECT_THAT(end->err, IsEmpty());
  }

  const std::vector<Json> all = objects(json.out);
  ASSERT_EQ(all.size(), 12);
  EXPECT_EQ(idsWith("passed", all).size(), 11);
  EXPECT_EQ(textAt(all[1], "/type"), "step");
  EXPECT_EQ(textAt(all[1], "/id"), "verify");
  EXPECT_EQ(at(all[1], "/toReceiver/0/answer/status")->as_int64(), 200);
  EXPECT_TRUE(at(all[1], "/toReceiver/0/tookMs")->is_double());
  EXPECT_EQ(textAt(all.back(), "/type"), "summary");
  EXPECT_TRUE(at(all.back(), "/passed")->as_bool());
}

TEST_F(LifecycleProgramTest, ClaimsNoMoreThanItSaw) {
  SomeReceiver receiver;
  const Ended end = lifecycle(receiver.url());
  EXPECT_EQ(end.status, 0) << end.out;
  EXPECT_THAT(end.out, AllOf(HasSubstr("each acknowledged"), HasSubstr("--observe-log"),
                             Not(HasSubstr("processed")), Not(HasSubstr("log shows"))));
}

TEST_F(LifecycleProgramTest, TellsTheTruthAboutAReceiverThatActsOnTheFirstEventOnly) {
  SomeReceiver receiver;
  receiver.log = folder.write("log", "");
  receiver.actsOnFirstOnly = true;
  const Ended end = lifecycle(receiver.url(), {"--observe-log", receiver.log, "--json"});
  EXPECT_EQ(end.status, 1);
  const std::vector<Json> all = objects(end.out);
  EXPECT_THAT(idsWith("failed", all), ElementsAre("batch", "large", "replay", "retry"));
  EXPECT_THAT(*textAt(all[3], "/conclusion"), HasSubstr("shows 1 of them"));
  EXPECT_EQ(at(all[3], "/lost")->as_int64(), 2);
}

TEST_F(LifecycleProgramTest, TellsTheTruthAboutAReceiverThatFails) {
  SomeReceiver receiver;
  receiver.status = 500;
  const Ended end = lifecycle(receiver.url());
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.out, AllOf(HasSubstr("VERIFIED: the challenge came back"),
                             HasSubstr("tried once more, got 500 again and gave up"),
                             HasSubstr("135 of 135 events would be lost"),
                             Not(HasSubstr("target null, too: each such one is lost")),
                             Not(HasSubstr("what was acknowledged"))));
}

TEST_F(LifecycleProgramTest, TellsAnAnswerThatIsTooLongFromWhatIsNoHttp) {
  SomeReceiver receiver;
  receiver.status = 200;
  receiver.answerBody = std::string((1 << 20) + 1, 'x');
  const Ended end = lifecycle(receiver.url());
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.out,
              AllOf(HasSubstr("answer too long"),
                    HasSubstr("an answer with a body of more than 1048576 bytes"),
                    HasSubstr("Answer with a short body"), Not(HasSubstr("not an HTTP answer"))));
}

TEST_F(LifecycleProgramTest, TellsWhyAnEndpointIsNotVerified) {
  SomeReceiver receiver;
  receiver.answersAnything = false;
  const Ended end = lifecycle(receiver.url());
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.out, AllOf(HasSubstr("UNVERIFIED, because"), HasSubstr("404"),
                             HasSubstr("x-okta-verification-challenge"),
                             HasSubstr("Okta would deliver nothing to it")));
}

TEST_F(LifecycleProgramTest, SaysThatNobodyListens) {
  const Ended end = lifecycle("http://127.0.0.1:" + std::to_string(freePort()) + "/hook");
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.out,
              AllOf(HasSubstr("connection refused"), HasSubstr("Nothing listens there"),
                    Not(HasSubstr("Answer within 3 seconds")), Not(HasSubstr("null, too"))));
}

TEST_F(LifecycleProgramTest, HasNoColourWhereItIsNotWanted) {
  SomeReceiver receiver;
  EXPECT_THAT(lifecycle(receiver.url(), {}, {"NO_COLOR=1"}).out, Not(HasSubstr("\x1b[")));
}

TEST_F(LifecycleProgramTest, EndsAtOnceWithCtrlC) {
  RawServer dead([](RawPeer& peer) { peer.rest(); });
  ChildProcess process({MOCK_OKTA, "lifecycle", "--url", dead.url()});
  while (dead.connections() == 0) std::this_thread::yield();

  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 128 + SIGINT) << "it had other steps to go through";
}

}  // namespace
}  // namespace hooks
