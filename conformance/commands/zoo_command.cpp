#include "conformance/commands/zoo_command.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "conformance/subject/url_subject.h"
#include "conformance/zoo/org/org_defect.h"
#include "conformance/zoo/specimen.h"
#include "fixtures/wire/json.h"
#include "mock-okta/outbound/testing/test_certificates.h"
#include "receiver/http/http_server.h"

namespace hooks {

namespace {

constexpr const char* kFooter =
    "Example:\n  okta-conformance zoo --serve first-event-only > zoo.log &\n"
    "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated --observe-log zoo.log\n";

}  // namespace

ZooCommand::ZooCommand(Program& program, StopSignals& signals)
    : signals_(signals),
      command_(program.command("zoo",
                               "List the defects that prove the checks, or serve one of them",
                               kFooter, [this] { return run(); })),
      secret_(command_, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
              "What it is to expect of its callers") {
  command_.add_option("--serve", served_, "The defect to serve; none for the reference receiver")
      ->type_name("DEFECT");
  command_.add_flag("--org", org_, "List the mocks that prove the checks of an org")
      ->excludes("--serve");
  command_.add_flag("--json", json_, "The list as JSON: a name, and what it does")
      ->excludes("--serve");
  command_.add_option("--port", port_, "The port; 0 takes a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
}

int ZooCommand::run() {
  if (json_) {
    JsonArray all;
    const auto add = [&](const std::string& name, const std::string& about) {
      all.push_back(JsonObject{{"name", name}, {"about", about}});
    };
    if (org_) {
      for (const OrgDefect& defect : orgDefects()) add(defect.name, defect.about);
    } else {
      for (const Defect& defect : defects()) add(defect.name, defect.about);
    }
    std::cout << pretty(all) << '\n';
    return kExitOk;
  }
  if (org_) {
    for (const OrgDefect& defect : orgDefects()) {
      std::printf("%-34s a mock that %s\n", defect.name.c_str(), defect.about.c_str());
    }
    return kExitOk;
  }
  if (served_.empty()) {
    for (const Defect& defect : defects()) {
      std::printf("%-28s a receiver that %s\n", defect.name.c_str(), defect.about.c_str());
    }
    return kExitOk;
  }
  const SystemClock clock;
  HookCredentials credentials = Specimen::usualCredentials();
  credentials.secret = secret_.read();
  const Defect* defect = served_ == "none" ? nullptr : &defectNamed(served_);
  Specimen specimen(
      defect, clock, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
      credentials, [](std::string_view line) { std::cout << line << std::endl; });
  // A defect may call what it is told to call, but nobody else's address.
  PocoTransport transport(clock);
  specimen.fetchBy([&](const std::string& url) {
    if (!isLoopback(HttpUrl::parse(url).host)) return;
    transport.send(url, HttpRequest{}, std::chrono::seconds(1));
  });
  const auto port = static_cast<std::uint16_t>(port_);
  const auto habits = serverOf(defect);
  std::unique_ptr<PoorServer> poor;
  std::unique_ptr<HttpServer> sound;
  if (habits) {
    poor = std::make_unique<PoorServer>(specimen.handler(),
                                        PoorServerOptions{.port = port, .habits = *habits});
  } else {
    sound = std::make_unique<HttpServer>(specimen.handler(), HttpServerOptions{.port = port});
    sound->start();
  }
  std::cout << "okta-conformance: serving " << served_ << " at "
            << (habits ? poor->url() : sound->url()) << "/userCreated" << std::endl;
  std::optional<TestFile> authority;
  if (poor && !poor->authority().empty()) {
    authority.emplace(poor->authority());
    std::cout << "okta-conformance: its authority is in " << authority->path() << ", for --ca"
              << std::endl;
  }
  signals_.wait();
  return kExitOk;
}

}  // namespace hooks
