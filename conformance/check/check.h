#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/verdict.h"

namespace hooks {

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
};

// "an observer of effects", … : how the need is named to people.
std::string_view toString(Need need);

// When a check may run, relative to others.
enum class Turn {
  Together,  // beside others
  Alone,     // while no other runs: it measures, crowds or may do harm
  Last,      // when all others are done, beside those like it: it looks at what they left
};

// One thing that is asked of a receiver; all of it in one place. A check that no defect of the zoo
// fails is not yet a check.
struct Check {
  // group/name. Stable: baselines, dashboards and people refer to it.
  std::string id;
  Level level = Level::Must;
  CheckClass checkClass = CheckClass::Safe;
  // Ends the sentence "the receiver …".
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
  std::function<void(OktaPart&)> run;

  std::string group() const { return id.substr(0, id.find('/')); }
  bool needsAny(Need need) const;
};

}  // namespace hooks
