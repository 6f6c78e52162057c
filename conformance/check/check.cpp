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
    case Need::Probe:
      return "a receiver of the suite's that the org can call";
    case Need::DirectProbe:
      return "a receiver of the suite's that the org calls without a tunnel";
    case Need::ThisMachine:
      return "an org that calls ports of this machine";
    case Need::Control:
      return "the paths that a mock has of its own";
    case Need::Time:
      return "an org whose time can be moved";
    case Need::ReadOnlyToken:
      return "the token of somebody who may only read";
    case Need::AnotherOrg:
      return "orgs that can be made at will";
  }
  return "unknown";
}

bool Check::needsAny(Need need) const {
  return std::find(needs.begin(), needs.end(), need) != needs.end();
}

std::string_view Check::who() const { return id.starts_with("org-") ? "org" : "receiver"; }

}  // namespace hooks
