#include "conformance/check/check.h"

#include <algorithm>

namespace hooks {

std::string_view toString(Need need) {
  switch (need) {
    case Need::Effects:
      return "an observer of effects";
    case Need::State:
      return "an observer of state";
    case Need::Log:
      return "the receiver's log";
    case Need::Secret:
      return "a secret";
    case Need::OtherAuth:
      return "a receiver that can be given another secret";
    case Need::Connection:
      return "a connection of its own";
    case Need::Tls:
      return "an https target";
    case Need::Faults:
      return "a way to break what the receiver depends on";
    case Need::Process:
      return "the receiver's process";
    case Need::Sink:
      return "an address that the receiver could call";
  }
  return "unknown";
}

bool Check::needsAny(Need need) const {
  return std::find(needs.begin(), needs.end(), need) != needs.end();
}

}  // namespace hooks
