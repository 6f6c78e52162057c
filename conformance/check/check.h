#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/verdict.h"

namespace hooks {

class CustomerPart;
class OktaPart;

// Who asks for it, and in which words.
struct Source {
  std::string document;
  std::string says;
};

// What a check cannot do without. A need that is not met is a verdict with its reason, never a
// pass.
enum class Need {
  Effects,     // an observer that sees what the receiver does about an event
  State,       // an observer that knows the state the receiver holds of an entity
  Log,         // the receiver's own log
  Secret,      // a secret that the receiver demands and that we have
  OtherAuth,   // a receiver that can be made with another secret or header
  Connection,  // bytes: a connection of our own to the receiver, with no proxy in between
  Tls,         // an https target
  Faults,      // a way to break what the receiver depends on, and to mend it
  Process,     // the receiver's process in our hands, to end and to start again
  Sink,        // an address of ours that the receiver could call

  // Of an org:
  Probe,          // a receiver of ours that the org can call
  DirectProbe,    // the same, with nothing in between that could change what is sent
  ThisMachine,    // an org that calls ports of this machine
  Control,        // a mock, with paths of its own
  Time,           // an org whose time is in our hands
  ReadOnlyToken,  // the token of somebody who may not write
  AnotherOrg,     // orgs that are made at will
};

// "an observer of effects", … : how the need is named to people.
std::string_view toString(Need need);

// When a check may run, relative to others.
enum class Turn {
  Together,  // beside others
  Alone,     // while no other runs: it measures, crowds or may do harm
  Last,      // when all others are done, beside those like it: it looks at what they left
};

// One thing that is asked of a receiver, or of an org; all of it in one place. A check that no
// defect of the zoo fails is not yet a check.
struct Check {
  // group/name. Stable: baselines, dashboards and people refer to it.
  std::string id;
  Level level = Level::Must;
  CheckClass checkClass = CheckClass::Safe;
  // Ends the sentence "the receiver …", or "the org …".
  std::string requirement;
  Source source;
  // What is sent, and what must be seen for it to pass; each a phrase.
  std::string sends = {};
  std::string expects = {};
  std::vector<Need> needs = {};
  // The defects of the zoo that fail this check; it fails with no others.
  std::vector<std::string> catches = {};
  // What happens in production without it, for someone whose events arrive there.
  std::string why;
  // How to mend it, in a line.
  std::string fix;
  // The recipe that shows how, as code: a file in conformance/checks/recipes.
  std::string recipe = {};
  // The events that a receiver which fails this loses; empty if none are.
  std::string loses = {};
  // Whether what is sent might harm the receiver: then a good delivery must work afterwards.
  bool harmful = false;
  Turn turn = Turn::Together;
  // How it is put to a receiver, ...
  std::function<void(OktaPart&)> run = {};
  // ... or, if it is a check of an org, to that.
  std::function<void(CustomerPart&)> ask = {};

  std::string group() const { return id.substr(0, id.find('/')); }
  bool needsAny(Need need) const;
  // "receiver", or "org" for those whose group begins with "org-".
  std::string_view who() const;
};

}  // namespace hooks
