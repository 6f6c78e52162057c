// Another project's receiver, and the whole conformance suite as its tests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <mutex>
#include <set>

#include "conformance/gtest/register_checks.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"

namespace {

// Greets every user that is created in Okta. FIRST_EVENT_ONLY in the environment gives it a defect.
class Greeter : public hooks::HttpHandler {
 public:
  Greeter(hooks::HookCredentials hook, std::function<void(std::string)> greet)
      : hook_(std::move(hook)), greet_(std::move(greet)) {}

  std::optional<hooks::HttpResponse> refuse(const hooks::HttpRequest& head) override {
    if (head.target.substr(0, head.target.find('?')) != "/userCreated") {
      return hooks::HttpResponse{404};
    }
    if (head.method != "GET" && head.method != "POST") {
      return hooks::HttpResponse{.status = 405, .headers = {{"Allow", "GET, POST"}}};
    }
    const auto presented = head.headers.find(hook_.header);
    if (!presented || !hook_.secret.matches(*presented)) return hooks::HttpResponse{401};
    return std::nullopt;
  }

  hooks::HttpResponse handle(const hooks::HttpRequest& request) override {
    if (auto refused = refuse(request)) return *refused;
    if (request.method == "GET") {
      const auto challenge = hooks::VerificationChallenge::in(request);
      return challenge ? challenge->answer() : hooks::HttpResponse{400};
    }
    try {
      take(hooks::readJson(request.body));
    } catch (const hooks::ShapeError&) {
      return hooks::HttpResponse{400};
    }
    return hooks::HttpResponse{204};
  }

 private:
  void take(const hooks::Json& delivery) {
    const hooks::Json* events = hooks::at(delivery, "/data/events");
    if (events == nullptr || !events->is_array()) {
      throw hooks::ShapeError("/data/events", "an array", "none");
    }
    for (const hooks::Json& event : events->get_array()) {
      take(event, std::string(hooks::textAt(event, "/uuid").value_or("")));
      if (std::getenv("FIRST_EVENT_ONLY") != nullptr) return;
    }
  }

  void take(const hooks::Json& event, const std::string& uuid) {
    const auto type = hooks::textAt(event, "/eventType");
    const auto outcome = hooks::textAt(event, "/outcome/result");
    if (type != "user.lifecycle.create" || (outcome && outcome != "SUCCESS")) return;
    const hooks::Json* targets = hooks::at(event, "/target");
    if (targets == nullptr || !targets->is_array()) return;
    for (const hooks::Json& target : targets->get_array()) {
      if (hooks::textAt(target, "/type") != "User") continue;
      const std::lock_guard guard(mutex_);
      if (seen_.insert(uuid).second) {
        greet_("greeted " + std::string(hooks::textAt(target, "/alternateId").value_or("?")));
      }
      return;
    }
  }

  const hooks::HookCredentials hook_;
  const std::function<void(std::string)> greet_;
  std::mutex mutex_;
  std::set<std::string> seen_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  hooks::registerChecks([](hooks::RecordingObserver& did, const hooks::HookCredentials& hook) {
    return std::make_unique<Greeter>(hook, [&](std::string line) { did.record(std::move(line)); });
  });
  return RUN_ALL_TESTS();
}
