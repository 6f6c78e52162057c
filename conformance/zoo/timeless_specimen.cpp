#include "conformance/zoo/timeless_specimen.h"

namespace hooks {

TimelessSpecimen::TimelessSpecimen(const Defect* defect, HookCredentials credentials)
    : defect_(defect), process_(defect, std::move(credentials), clock_) {}

std::unique_ptr<Subject> TimelessSpecimen::with(const HookCredentials& credentials) {
  return std::make_unique<TimelessSpecimen>(defect_, credentials);
}

}  // namespace hooks
