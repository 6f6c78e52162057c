#include "conformance/checks/receiver_checks.h"

#include <iterator>

namespace hooks {

const std::vector<Check>& receiverChecks() {
  static const std::vector<Check> checks = [] {
    std::vector<Check> all;
    for (const auto group :
         {verifyChecks, authChecks, ackChecks, idemChecks, batchChecks, payloadChecks, jsonChecks,
          httpChecks, tlsChecks, secChecks, lifeChecks}) {
      std::vector<Check> some = group();
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }();
  return checks;
}

}  // namespace hooks
