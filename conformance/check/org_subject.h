#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "conformance/check/probe.h"
#include "fixtures/wire/clock.h"
#include "fixtures/wire/secret.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// What another org than the usual one is to be like.
struct OrgRules {
  // Events that are delivered in 24 hours, and after how many the org warns.
  std::optional<std::uint64_t> quota = std::nullopt;
  std::optional<std::uint64_t> quotaWarning = std::nullopt;
  std::optional<std::uint64_t> requestsPerMinute = std::nullopt;
};

// An org under test: how to reach it, and what it lets us do. What a subject does not offer is a
// need not met.
//
// Thread-safe; what it hands out lives as long as it does.
class OrgSubject {
 public:
  virtual ~OrgSubject() = default;

  // For people; holds no secret.
  virtual std::string name() const = 0;
  // Such as https://example.okta.com; no slash at the end.
  virtual std::string url() const = 0;
  virtual Transport& transport() = 0;
  // For taking away what a run has made, which goes on when transport() has given up.
  virtual Transport& cleaner() { return transport(); }
  // Ours, and the org's too where its time is in our hands.
  virtual const Clock& clock() const = 0;
  virtual Secret token() const = 0;
  // Of somebody who may read and not write; empty if there is none.
  virtual Secret readOnlyToken() const { return {}; }

  // A receiver that the org can call, or nullptr; and under which URL, without a slash at the end.
  virtual Probe* probe() { return nullptr; }
  virtual std::string probeUrl() const { return {}; }
  // Whether what the probe gets is what the org sent: no tunnel in between.
  virtual bool direct() const { return true; }
  // Whether the org calls ports of this machine.
  virtual bool callsThisMachine() const { return false; }

  // Whether it is a mock with paths of its own, below /mock/v1.
  virtual bool hasControl() const = 0;
  // Whether its time stands still until it is moved.
  virtual bool movesTime() const = 0;
  // Whether somebody relies on it: nothing is left behind there, and it is not filled.
  virtual bool real() const { return false; }
  // How long what happens there may take to arrive at the probe and in the System Log, where
  // nothing says that all has arrived.
  virtual std::chrono::milliseconds patience() const { return std::chrono::seconds(20); }
  // Whether it takes checks side by side.
  virtual bool concurrent() const { return false; }

  // An org like this one, new and with these rules, or nullptr if none can be made. The same seed
  // makes equal orgs.
  virtual std::unique_ptr<OrgSubject> another(const OrgRules& rules) {
    (void)rules;
    return nullptr;
  }
};

}  // namespace hooks
