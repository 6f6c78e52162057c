#include "conformance/zoo/org/org_specimen.h"

#include <optional>

#include "fixtures/wire/in_process_transport.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr char kOrg[] = "https://mock-okta.example.com";
constexpr char kProbe[] = "https://probe.example.com";
constexpr char kToken[] = "00conformanceAdministratorOfThisProcess";
constexpr char kReader[] = "00conformanceReaderOfThisProcess";

// To a port of this machine with sockets, to any other host without.
class Streets : public Transport {
 public:
  Streets(Transport& probe, Transport& sockets) : probe_(probe), sockets_(sockets) {}

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override {
    const std::string host = HttpUrl::parse(url).host;
    Transport& way = host == "127.0.0.1" || host == "localhost" ? sockets_ : probe_;
    return way.send(url, std::move(request), deadline);
  }

 private:
  Transport& probe_;
  Transport& sockets_;
};

// What an org does, done a little otherwise.
class Around : public HttpHandler, public Transport {
 public:
  Around(const OrgBlueprint& blueprint, Transport& out) : blueprint_(blueprint), out_(out) {}

  void inFrontOf(MockOkta& okta) { okta_ = &okta; }

  HttpResponse handle(const HttpRequest& request) override {
    const auto next = [this](const HttpRequest& asked) {
      HttpRequest head = asked;
      head.body.clear();
      if (auto refused = okta_->refuse(head)) return *refused;
      return okta_->handle(asked);
    };
    return blueprint_.api ? blueprint_.api(okta_->org(), request, next) : next(request);
  }

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override {
    if (!blueprint_.outbound) return out_.send(url, std::move(request), deadline);
    return blueprint_.outbound(
        okta_->org(), url, std::move(request), deadline,
        [this](const std::string& to, HttpRequest what, std::chrono::milliseconds within) {
          return out_.send(to, std::move(what), within);
        });
  }

 private:
  const OrgBlueprint& blueprint_;
  Transport& out_;
  MockOkta* okta_ = nullptr;
};

OrgBlueprint blueprintOf(const OrgDefect* defect, const OrgRules& rules) {
  OrgBlueprint blueprint;
  blueprint.options.url = kOrg;
  blueprint.options.tokens = {Secret(kToken)};
  blueprint.options.readOnlyTokens = {Secret(kReader)};
  // As mock-okta serve has them.
  blueprint.options.policy.batch.window = 2s;
  if (rules.quota) blueprint.options.quota.events = *rules.quota;
  if (rules.quotaWarning) blueprint.options.quota.warning = *rules.quotaWarning;
  if (rules.requestsPerMinute) blueprint.options.requestsPerMinute = *rules.requestsPerMinute;
  if (defect != nullptr) defect->build(blueprint);
  return blueprint;
}

}  // namespace

struct OrgSpecimen::Parts {
  Parts(const OrgDefect* defect, const OrgRules& rules)
      : blueprint(blueprintOf(defect, rules)), sockets(clock, blueprint.client) {
    MockOktaOptions options = blueprint.options;
    if (blueprint.onDelivery) {
      options.onDelivery = [this](const DeliveryRecord& record) {
        if (okta) blueprint.onDelivery(okta->org(), record);
      };
    }
    IdSource& ids = blueprint.randomIds ? static_cast<IdSource&>(random) : seeded;
    okta.emplace(std::move(options), clock, ids, catalog, around,
                 MockOkta::Extras{.virtualClock = &clock});
    around.inFrontOf(*okta);
    okta->start();
  }
  ~Parts() {
    probe.release();
    okta->stop();
  }

  const OrgBlueprint blueprint;
  VirtualClock clock;
  SeededIdSource seeded{7};
  RandomIdSource random;
  EventCatalog catalog = EventCatalog::builtIn();
  Probe probe{clock};
  ProbeTransport toProbe{probe, clock};
  PocoTransport sockets;
  Streets streets{toProbe, sockets};
  Around around{blueprint, streets};
  std::optional<MockOkta> okta;
  InProcessTransport transport{around, clock};
};

OrgSpecimen::OrgSpecimen(const OrgDefect* defect, const OrgRules& rules)
    : defect_(defect), parts_(std::make_unique<Parts>(defect, rules)) {}

OrgSpecimen::~OrgSpecimen() = default;

std::string OrgSpecimen::name() const {
  return defect_ == nullptr ? "mock-okta, in this process" : "a mock that " + defect_->about;
}

std::string OrgSpecimen::url() const { return kOrg; }
Transport& OrgSpecimen::transport() { return parts_->transport; }
const Clock& OrgSpecimen::clock() const { return parts_->clock; }
Secret OrgSpecimen::token() const { return Secret(kToken); }
Secret OrgSpecimen::readOnlyToken() const { return Secret(kReader); }
Probe* OrgSpecimen::probe() { return &parts_->probe; }
std::string OrgSpecimen::probeUrl() const { return kProbe; }

std::unique_ptr<OrgSubject> OrgSpecimen::another(const OrgRules& rules) {
  return std::make_unique<OrgSpecimen>(defect_, rules);
}

}  // namespace hooks
