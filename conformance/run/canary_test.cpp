// What the first delivery shows of the observer, and what of the receiver.

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "conformance/check/okta_part.h"
#include "conformance/check/outcome.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/runner.h"
#include "conformance/run/selection.h"
#include "conformance/subject/command_observer.h"
#include "conformance/subject/handler_subject.h"
#include "conformance/subject/log_observer.h"
#include "conformance/subject/sink_observer.h"
#include "conformance/subject/url_observer.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// How a receiver's deeds come to be seen, as one of the observers sees them.
class Window {
 public:
  virtual ~Window() = default;
  virtual Observer& observer() = 0;
  // The receiver did something about this user; or about none of ours.
  virtual void show(const std::string& line) = 0;
  // From now on the observer cannot look.
  virtual void breakIt() = 0;
};

std::filesystem::path freshFile() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = "canary-" + std::to_string(::getpid()) + "-" + test->name();
  std::replace(name.begin(), name.end(), '/', '-');
  std::filesystem::path file = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(file, std::ios::trunc);
  return file;
}

class LogWindow : public Window {
 public:
  ~LogWindow() override { std::filesystem::remove(file_); }
  Observer& observer() override { return observer_; }
  void show(const std::string& line) override {
    std::ofstream(file_, std::ios::app) << line << "\n";
  }
  void breakIt() override { std::filesystem::remove(file_); }

 private:
  std::filesystem::path file_ = freshFile();
  LogObserver observer_{file_};
};

class CommandWindow : public Window {
 public:
  ~CommandWindow() override { std::filesystem::remove(file_); }
  Observer& observer() override { return observer_; }
  void show(const std::string& line) override {
    std::ofstream(file_, std::ios::app) << line << "\n";
  }
  void breakIt() override { std::filesystem::remove(file_); }

 private:
  std::filesystem::path file_ = freshFile();
  CommandObserver observer_{"cat '" + file_.string() + "'", {}, 0ms};
};

class UrlWindow : public Window {
 public:
  UrlWindow() {
    page_.otherwise([this](const HttpRequest&) {
      const std::lock_guard guard(mutex_);
      return broken_ ? HttpResponse{503} : HttpResponse{.status = 200, .body = compact(rows_)};
    });
  }
  Observer& observer() override { return observer_; }
  void show(const std::string& line) override {
    const std::lock_guard guard(mutex_);
    rows_.push_back(JsonObject{{"text", line}});
  }
  void breakIt() override {
    const std::lock_guard guard(mutex_);
    broken_ = true;
  }

 private:
  std::mutex mutex_;
  JsonArray rows_;
  bool broken_ = false;
  VirtualClock clock_;
  ScriptedTransport page_{clock_};
  UrlObserver observer_{"http://receiver.test/effects", page_, {}, 0ms};
};

// Nobody can break a sink but we ourselves.
class SinkWindow : public Window {
 public:
  Observer& observer() override { return observer_; }
  void show(const std::string& line) override {
    client_.send(observer_.url() + "/did", {.method = "POST", .body = line}, 20s);
  }
  void breakIt() override {}

 private:
  SystemClock clock_;
  PocoTransport client_{clock_};
  SinkObserver observer_{"127.0.0.1:0"};
};

// Answers 200 and does what it is told to about the user of an event.
class TestReceiver : public HttpHandler {
 public:
  using Deed = std::function<void(const std::string& user)>;
  explicit TestReceiver(Deed deed) : deed_(std::move(deed)) {}
  HttpResponse handle(const HttpRequest& request) override {
    const Json body = readJson(request.body);
    deed_(std::string(textAt(body, "/data/events/0/target/0/alternateId").value_or("")));
    return HttpResponse{200};
  }

 private:
  Deed deed_;
};

using MakeWindow = std::function<std::unique_ptr<Window>()>;
struct Kind {
  const char* name;
  MakeWindow make;
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class CanaryTest : public testing::TestWithParam<Kind> {
 protected:
  // batch/canary, and another check that needs an observer.
  void judge(TestReceiver::Deed deed) {
    TestReceiver receiver(std::move(deed));
    HandlerSubject subject(receiver, clock, {.observer = &window->observer()});
    report = Runner({.settle = 300ms}).run(subject, {canary, &effects});
    ASSERT_EQ(report.results.size(), 2U);
  }
  Verdict ofCanary() const { return report.results[0].verdict; }
  Verdict ofEffects() const { return report.results[1].verdict; }
  const std::string& why() const { return report.results[1].reason; }

  SystemClock clock;
  std::unique_ptr<Window> window = GetParam().make();
  const Check* canary = choose(receiverChecks(), {.patterns = {"batch/canary"}}).front();
  const Check effects = {.id = "a/effects",
                         .requirement = "",
                         .source = {},
                         .needs = {Need::Effects},
                         .why = "",
                         .fix = "",
                         .run = [](OktaPart& okta) {
                           const TestEvent event = okta.event();
                           okta.deliver(event);
                           okta.expectEffects(event, 1, "it");
                         }};
  Report report;
};

TEST_P(CanaryTest, OneEffectIsBelieved) {
  judge([&](const std::string& user) { window->show("added " + user); });
  EXPECT_EQ(ofCanary(), Verdict::Pass);
  EXPECT_EQ(ofEffects(), Verdict::Pass);
}

TEST_P(CanaryTest, NothingAtAllIsNoWitness) {
  judge([](const std::string&) {});
  EXPECT_EQ(ofCanary(), Verdict::Inconclusive);
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_THAT(why(), HasSubstr(window->observer().advice()));
  EXPECT_EQ(report.exitStatus(), 0);
}

TEST_P(CanaryTest, SomethingElseIsAWitnessThatTheReceiverDidNothing) {
  judge([&](const std::string&) { window->show("POST /userCreated 200"); });
  EXPECT_EQ(ofCanary(), Verdict::Fail);
  EXPECT_THAT(report.results[0].actual, HasSubstr("0, as " + window->observer().name()));
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_THAT(why(), HasSubstr("0 effects of the first good delivery"));
}

TEST_P(CanaryTest, AnEarlierRunIsAWitnessToo) {
  window->show("added c-earlier-canary-1@conformance.test");
  judge([](const std::string&) {});
  // A log counts from the beginning of the run on; so does a sink, which was not there before.
  const bool remembers = window->observer().sawAnything();
  EXPECT_EQ(ofCanary(), remembers ? Verdict::Fail : Verdict::Inconclusive);
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
}

TEST_P(CanaryTest, TwoEffectsOfOneAreNotBelieved) {
  judge([&](const std::string& user) {
    window->show("received " + user);
    window->show("added " + user);
  });
  EXPECT_EQ(ofCanary(), Verdict::Inconclusive);
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_THAT(why(), HasSubstr("2 effects"));
}

TEST_P(CanaryTest, AnEffectOfWhatWasNeverSentIsNotBelieved) {
  judge([&](const std::string& user) {
    window->show("added " + user);
    const auto end = user.find("-canary-");
    if (end == std::string::npos) return;
    window->show("added " + user.substr(0, end) + "-never-sent@conformance.test");
  });
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_THAT(why(), HasSubstr("never sent"));
}

TEST_P(CanaryTest, OneThatBreaksLaterIsNoVerdictOnTheReceiver) {
  if (GetParam().name == std::string("Sink")) GTEST_SKIP() << "ours does not break";
  judge([&](const std::string& user) {
    if (user.find("-canary-") != std::string::npos) {
      window->show("added " + user);
    } else {
      window->breakIt();
    }
  });
  EXPECT_EQ(ofCanary(), Verdict::Pass);
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_FALSE(why().empty());
  EXPECT_EQ(report.exitStatus(), 0);
}

TEST_P(CanaryTest, OneThatWasBrokenFromTheStartIsNoVerdictOnTheReceiver) {
  if (GetParam().name == std::string("Sink")) GTEST_SKIP() << "ours does not break";
  window->breakIt();
  judge([](const std::string&) {});
  EXPECT_EQ(ofCanary(), Verdict::Inconclusive);
  EXPECT_EQ(ofEffects(), Verdict::Inconclusive);
  EXPECT_FALSE(why().empty());
}

template <typename W>
std::unique_ptr<Window> make() {
  return std::make_unique<W>();
}

INSTANTIATE_TEST_SUITE_P(EachObserver, CanaryTest,
                         testing::Values(Kind{"Log", make<LogWindow>},
                                         Kind{"Command", make<CommandWindow>},
                                         Kind{"Url", make<UrlWindow>},
                                         Kind{"Sink", make<SinkWindow>}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace hooks
