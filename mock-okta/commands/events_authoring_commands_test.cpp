#include "mock-okta/commands/events_authoring_commands.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fixtures/authoring/fixture_lint.h"
#include "fixtures/wire/base64.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/commands/events_command.h"
#include "receiver/http/http_server.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kDelivery =
    R"({"data":{"events":[{"uuid":"u1","published":"2026-01-02T03:04:05.678Z",)"
    R"("eventType":"user.session.start","displayMessage":"User login to Okta",)"
    R"("actor":{"id":"00u7q3Zkd9PmXw2Lr5d6","type":"User","alternateId":"grace@corp.io",)"
    R"("displayName":"Grace Hopkins"}}]}})";

class EventsAuthoringTest : public testing::Test {
 protected:
  EventsAuthoringTest()
      : folder(std::filesystem::temp_directory_path() /
               ("okta-hooks-authoring-" + std::to_string(::getpid()) + "-" +
                testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(folder);
  }
  ~EventsAuthoringTest() override { std::filesystem::remove_all(folder); }

  int call(std::vector<std::string> arguments) {
    Program program("mock-okta", "Tests.", "");
    EventsCommand events(program);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    arguments.insert(arguments.begin(), "events");
    const int status = program.run(std::move(arguments));
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return status;
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return path(name);
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(folder / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder;
  std::string out;
  std::string err;
};

TEST_F(EventsAuthoringTest, WritesAFixtureThatLintHasNothingAgainst) {
  EXPECT_EQ(call({"new", "parcel.arrived", "--to", path("my")}), kExitOk);
  EXPECT_EQ(out, path("my/parcel.arrived.json") + "\n");
  EXPECT_EQ(call({"lint", path("my"), "--strict"}), kExitOk);
  EXPECT_EQ(out, "1 files: 0 errors, 0 warnings, 0 notes\n");
  EXPECT_EQ(textAt(readJson(read("my/parcel.arrived.json")), "/event/displayMessage"),
            "Parcel arrived");
}

TEST_F(EventsAuthoringTest, WritesOneLikeAnotherOfTheUsersOwn) {
  call({"new", "parcel.arrived", "--like", "group.user_membership.add", "--fixtures", path("my")});
  EXPECT_EQ(call({"new", "parcel.lost", "--like", "parcel.arrived", "--fixtures", path("my")}),
            kExitOk);
  EXPECT_EQ(textAt(readJson(read("my/parcel.lost.json")), "/event/target/1/type"), "UserGroup");
  EXPECT_EQ(call({"new", "user.session.start", "--to", path("my")}), kExitOk);
  EXPECT_EQ(textAt(readJson(read("my/user.session.start.json")), "/event/displayMessage"),
            "User login to Okta");
}

TEST_F(EventsAuthoringTest, WritesWhatMakesAProfileDifferToo) {
  const std::string sms = "system.sms.send_phone_verification_message";
  call({"new", "user.session.start", "--to", path("my")});
  call({"new", sms, "--to", path("my")});
  const auto shown = [this](const std::string& type, std::vector<std::string> options) {
    options.insert(options.begin(), {"show", type, "--profile", "classic"});
    EXPECT_EQ(call(options), kExitOk) << err;
    return readJson(out);
  };
  EXPECT_EQ(at(shown("user.session.start", {"--fixtures", path("my")}), "/target"), nullptr);
  EXPECT_EQ(textAt(shown(sms, {"--fixtures", path("my")}), "/target/1/type"), "MobilePhone");
  EXPECT_EQ(textAt(readJson(read("my/" + sms + ".json")), "/family"), "system.message");
  EXPECT_EQ(call({"lint", path("my"), "--strict"}), kExitOk) << out;

  call({"new", "parcel.arrived", "--like", "user.session.start", "--to", path("my")});
  EXPECT_EQ(at(readJson(read("my/parcel.arrived.json")), "/classic"), nullptr)
      << "what another type has in Classic is no matter of this one";

  const std::string event =
      R"({"uuid":"u1","published":"2026-01-02T03:04:05.678Z","eventType":")" + sms +
      R"(","target":[{"id":"00u7q3Zkd9PmXw2Lr5d6","type":"User","alternateId":"grace@corp.io"}]})";
  EXPECT_EQ(call({"import", write("export", event), "--to", path("taken")}), kExitOk);
  const Json taken = shown(sms, {"--fixtures", path("taken")});
  EXPECT_EQ(textAt(taken, "/target/0/alternateId"), "user1@example.com");
  EXPECT_EQ(textAt(taken, "/target/1/type"), "MobilePhone");
}

TEST_F(EventsAuthoringTest, WritesOverNothingUnlessToldTo) {
  write("parcel.arrived.json", "mine");
  EXPECT_EQ(call({"new", "parcel.arrived", "--to", folder.string()}), kExitUsage);
  EXPECT_THAT(err, AllOf(HasSubstr("parcel.arrived.json"), HasSubstr("--force")));
  EXPECT_EQ(read("parcel.arrived.json"), "mine");
  EXPECT_EQ(call({"new", "parcel.arrived", "--to", folder.string(), "--force"}), kExitOk);
  EXPECT_NE(read("parcel.arrived.json"), "mine");
}

TEST_F(EventsAuthoringTest, RefusesNamesThatNoTypeCanHave) {
  EXPECT_EQ(call({"new", "../parcel", "--to", path("my")}), kExitUsage);
  EXPECT_EQ(call({"new", "..evil", "--to", path("my")}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("begins with no dot"));
  EXPECT_FALSE(std::filesystem::exists(folder / "my"));
  EXPECT_EQ(call({"new", "parcel.arrived"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("--fixtures DIR or --to DIR"));
  EXPECT_EQ(call({"new", "a.b", "--like", "user.session.strt", "--to", path("my")}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("user.session.start"));
}

TEST_F(EventsAuthoringTest, SaysAllThatIsWrongWithAFolder) {
  write("a.json", R"({"about":1,"event":{"severity":"loud"}})");
  EXPECT_EQ(call({"lint", folder.string()}), kExitFailed);
  EXPECT_THAT(out, AllOf(HasSubstr("a.json#/about: expected a sentence"),
                         HasSubstr("#/event/severity: expected one of"), HasSubstr("#/event/uuid"),
                         HasSubstr("1 files: 6 errors")));

  EXPECT_EQ(call({"lint", folder.string(), "--json"}), kExitFailed);
  const Json first = readJson(out.substr(0, out.find('\n')));
  EXPECT_EQ(textAt(first, "/pointer"), "/about");
  EXPECT_EQ(textAt(first, "/found"), "1");
  EXPECT_EQ(call({"lint", path("none")}), kExitUsage);
}

TEST_F(EventsAuthoringTest, FailsForWarningsOnlyWhereAsked) {
  call({"new", "parcel.arrived", "--to", folder.string()});
  Json fixture = readJson(read("parcel.arrived.json"));
  *at(fixture, "/event/actor/alternateId") = "grace@corp.io";
  write("parcel.arrived.json", pretty(fixture));
  EXPECT_EQ(call({"lint", folder.string()}), kExitOk);
  EXPECT_THAT(out, HasSubstr("0 errors, 1 warnings"));
  EXPECT_EQ(call({"lint", folder.string(), "--strict"}), kExitFailed);
}

TEST_F(EventsAuthoringTest, ImportsADeliveryRedacted) {
  const std::string file = write("capture", kDelivery);
  EXPECT_EQ(call({"import", file, "--to", path("my")}), kExitOk);
  EXPECT_THAT(out, AllOf(HasSubstr("user.session.start.json"),
                         HasSubstr("1 event in a delivery, 1 fixture written"),
                         HasSubstr("mailboxes 1"), Not(HasSubstr("race"))));
  EXPECT_THAT(read("my/user.session.start.json"),
              AllOf(HasSubstr("user1@example.com"), Not(HasSubstr("Grace"))));

  EXPECT_EQ(call({"import", file, "--to", path("my")}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("--force"));
  EXPECT_EQ(call({"import", file, "--to", path("my"), "--force", "--json"}), kExitOk);
  EXPECT_EQ(at(readJson(out), "/replaced/mailboxes")->as_int64(), 1);
}

TEST_F(EventsAuthoringTest, ImportsFromNgroksAgent) {
  struct Agent : HttpHandler {
    HttpResponse handle(const HttpRequest& request) override {
      if (request.path() != "/api/requests/http") return {404};
      const std::string raw = "POST /hook HTTP/1.1\r\nHost: h\r\n\r\n" + kDelivery;
      return {200,
              {{"Content-Type", "application/json"}},
              compact(JsonObject{
                  {"requests",
                   JsonArray{JsonObject{{"request", JsonObject{{"raw", base64Encoded(raw)}}}}}}})};
    }
  } agent;
  HttpServer server(agent);
  server.start();

  EXPECT_EQ(call({"import", "--ngrok", "--ngrok-agent", server.url() + "/", "--to", path("my")}),
            kExitOk);
  EXPECT_THAT(read("my/user.session.start.json"), HasSubstr("user1@example.com"));
}

TEST_F(EventsAuthoringTest, ImportsARequestAsItWasReceived) {
  const std::string file =
      write("capture", "POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                           std::to_string(kDelivery.size()) + "\r\n\r\n" + kDelivery);
  EXPECT_EQ(call({"import", file, "--to", path("my")}), kExitOk) << err;
  EXPECT_THAT(out, HasSubstr("1 event in a capture of HTTP, 1 fixture written"));

  write("capture", "POST /hook HTTP/1.1\r\nContent-Length: 9999\r\n\r\n" + kDelivery);
  EXPECT_EQ(call({"import", file, "--to", path("other")}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("no event in it (request 1: its body is cut short: "));
}

TEST_F(EventsAuthoringTest, ImportsTheOthersWhereOneIsNoEvent) {
  const std::string file = write(
      "export", R"([{"secret":"hunter2"},{"uuid":"u","published":"hunter2","eventType":"a.a"},)"
                R"({"uuid":"u","published":"2026-01-02T03:04:05.678Z","eventType":"..evil"},)" +
                    kDelivery + "]");
  EXPECT_EQ(call({"import", file, "--to", path("my")}), kExitFailed);
  EXPECT_THAT(out,
              AllOf(HasSubstr("user.session.start.json"), HasSubstr("left out, being no event:"),
                    HasSubstr("  an object without them: /0\n"),
                    HasSubstr("than a time such as 2026-01-15T09:30:00.000Z: /1\n"),
                    HasSubstr("  an eventType that no file can be named after: /2\n"),
                    Not(HasSubstr("hunter2"))));
  EXPECT_EQ(call({"import", file, "--to", path("my"), "--force", "--json"}), kExitFailed);
  EXPECT_EQ(textAt(readJson(out), "/refused/0/place"), "/0");
}

TEST_F(EventsAuthoringTest, SaysWhatCannotBeImportedAndNothingOfWhatIsInIt) {
  const std::string file = write("capture", "secret: hunter2");
  EXPECT_EQ(call({"import", file, "--to", path("my")}), kExitUsage);
  EXPECT_THAT(err, AllOf(HasSubstr(file), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(call({"import", path("none"), "--to", path("my")}), kExitUsage);
  EXPECT_EQ(call({"import", write("empty", "[]"), "--to", path("my")}), kExitUsage);
  EXPECT_EQ(call({"import", "--to", path("my")}), kExitUsage);
  EXPECT_EQ(call({"import", "--ngrok", "--ngrok-agent", "http://127.0.0.1:1", "--to", path("my")}),
            kExitFailed);
  EXPECT_THAT(err, HasSubstr("http://127.0.0.1:1"));
  EXPECT_FALSE(std::filesystem::exists(folder / "my"));
}

TEST_F(EventsAuthoringTest, TellsTwoTablesApart) {
  const std::string header = "event_type\tevent_hook_eligible\trelease\ttags\n";
  const std::string before = write("old.tsv", header + "a.a\tyes\t1\t\n");
  const std::string after = write("new.tsv", header + "a.a\tno\t1\t\na.b\tyes\t2\t\n");
  EXPECT_EQ(call({"diff", before, before}), kExitOk);
  EXPECT_EQ(out, "");
  EXPECT_EQ(call({"diff", before, after}), kExitFailed);
  EXPECT_EQ(out, "+ a.b (hooks)\n! a.a hooks may no longer have it\n");
  EXPECT_EQ(call({"diff", before, after, "--json"}), kExitFailed);
  EXPECT_EQ(textAt(readJson(out), "/eligibilityLost/0"), "a.a");
  EXPECT_EQ(call({"diff", before, write("bad.tsv", "x")}), kExitUsage);
}

TEST_F(EventsAuthoringTest, PlansHooks) {
  EXPECT_EQ(call({"plan", "--eligible"}), kExitOk);
  EXPECT_THAT(out, StartsWith("314 types need 2 hooks of at most 300 types\n"));
  const std::string file =
      write("types", "# ours\nuser.session.*  # sign-ins\n\nevent_hook.delivery\n");
  EXPECT_EQ(call({"plan", "--file", file, "--json"}), kExitFailed);
  EXPECT_EQ(textAt(readJson(out), "/notEligible/0"), "event_hook.delivery");
  EXPECT_EQ(textAt(readJson(out), "/hooks/0/events/type"), "EVENT_TYPE");
  EXPECT_EQ(call({"plan"}), kExitUsage);
}

}  // namespace
}  // namespace hooks
