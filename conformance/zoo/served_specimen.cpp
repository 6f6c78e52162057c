#include "conformance/zoo/served_specimen.h"

namespace hooks {

namespace {

// Trusts the authority of the zoo; and takes a bad certificate, so that all else can be judged as
// well, unless TLS itself is too old for that.
PocoTransportOptions clientFor(const ServerHabits& habits, const TestFile& authority) {
  if (!habits.tls) return {};
  const bool good = habits.tls->certificate == TlsHabits::Certificate::Good;
  return {.caFile = authority.path(), .insecure = !good};
}

}  // namespace

ServedSpecimen::ServedSpecimen(const Defect* defect, HookCredentials credentials,
                               std::optional<ServerHabits> server)
    : defect_(defect),
      specimen_(
          defect, clock_, [](std::chrono::milliseconds) {}, std::move(credentials)),
      habits_(server.value_or(serverOf(defect).value_or(ServerHabits{}))),
      server_(specimen_.handler(), {.habits = habits_}),
      authority_(server_.authority()),
      subject_(server_.url() + "/userCreated", clock_,
               {.credentials = specimen_.subject().credentials(),
                .client = clientFor(habits_, authority_),
                .observer = &specimen_.observer()}) {}

std::string ServedSpecimen::name() const {
  return (defect_ == nullptr ? "the reference receiver" : "the defect " + defect_->name) +
         ", served at " + url();
}

std::unique_ptr<Subject> ServedSpecimen::with(const HookCredentials& credentials) {
  return std::make_unique<ServedSpecimen>(defect_, credentials, habits_);
}

}  // namespace hooks
