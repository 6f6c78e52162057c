#include "conformance/checks/org/org_checks.h"

#include <iterator>

namespace hooks {

const std::vector<Check>& orgChecks() {
  static const std::vector<Check> checks = [] {
    std::vector<Check> all;
    for (const auto group :
         {orgApiChecks, orgVerificationChecks, orgDeliveryChecks, orgFailureChecks,
          orgPreviewChecks, orgLogChecks, orgDeterminismChecks}) {
      std::vector<Check> some = group();
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }();
  return checks;
}

}  // namespace hooks
