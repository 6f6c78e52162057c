#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "conformance/check/subject.h"
#include "conformance/subject/guardian.h"

namespace hooks {

// "store-down", "downstream-slow", "downstream-refuses": a fault, as commands and URLs are told it.
std::string_view toString(Fault fault);

// Breaks what a receiver depends on by commands of the user's, or by telling a URL; what is broken
// is mended again by restore(), when this is destroyed, and by a guardian if we are killed before.
//
// A command is told the fault as OKTA_CONFORMANCE_FAULT and as {fault}; one that exits with 3, and
// a URL that answers 404, 422 or 501, says that it does not know this one: the check is skipped.
class CommandFaults : public Faults {
 public:
  CommandFaults(std::string breakCommand, std::string restoreCommand);
  ~CommandFaults() override;
  CommandFaults(const CommandFaults&) = delete;
  CommandFaults& operator=(const CommandFaults&) = delete;

  // Throws Skipped, and Unclear for a command that fails.
  void breakIt(Fault fault) override;
  // Says on stderr what it cannot mend.
  void restore() override;
  std::string notMended() const override;

 private:
  const std::string break_;
  const std::string restore_;
  mutable std::mutex mutex_;
  std::string notMended_;
  std::unique_ptr<Guardian> guardian_;
};

// The same by POSTs of {"fault":"store-down"}, and of {"fault":"none"} to mend it.
class UrlFaults : public Faults {
 public:
  // Keeps a reference to the transport. Throws ShapeError for a url that is none.
  UrlFaults(std::string url, Transport& transport);
  ~UrlFaults() override;
  UrlFaults(const UrlFaults&) = delete;
  UrlFaults& operator=(const UrlFaults&) = delete;

  void breakIt(Fault fault) override;
  void restore() override;
  std::string notMended() const override;

 private:
  Exchange tell(std::string_view fault);

  const std::string url_;
  Transport& transport_;
  mutable std::mutex mutex_;
  std::string notMended_;
  std::unique_ptr<Guardian> guardian_;
};

}  // namespace hooks
