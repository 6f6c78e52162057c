#include "conformance/zoo/served_specimen.h"

namespace hooks {

ServedSpecimen::ServedSpecimen(const Defect* defect, HookCredentials credentials)
    : defect_(defect),
      specimen_(
          defect, clock_, [](std::chrono::milliseconds) {}, std::move(credentials)),
      server_(specimen_.handler(), {.habits = serverOf(defect).value_or(ServerHabits{})}),
      subject_(
          server_.url() + "/userCreated", clock_,
          {.credentials = specimen_.subject().credentials(), .observer = &specimen_.observer()}) {}

std::string ServedSpecimen::name() const {
  return (defect_ == nullptr ? "the reference receiver" : "the defect " + defect_->name) +
         ", served at " + url();
}

std::unique_ptr<Subject> ServedSpecimen::with(const HookCredentials& credentials) {
  return std::make_unique<ServedSpecimen>(defect_, credentials);
}

}  // namespace hooks
