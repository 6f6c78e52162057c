#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/subject/command_faults.h"
#include "conformance/subject/started_process.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// The options that say how to start the receiver that is judged, when it is ready, and how to break
// what it depends on.
class StartOptionsGroup {
 public:
  void addTo(CLI::App& command);

  bool given() const { return !command_.empty(); }
  // Whether --env sets the variable.
  bool sets(const std::string& variable) const;
  // Where it is run; empty for here.
  const std::string& directory() const { return directory_; }
  bool breaks() const { return !break_.empty() || !faultUrl_.empty(); }
  // Throws UsageError for options that do not go together.
  void check() const;
  // Chooses the port if need be, and puts it for {port} into the url; an empty one becomes the
  // guide's address at that port. `upstream` is where a tunnel at the url leads, or 0.
  void choosePort(std::string& url, std::uint16_t upstream = 0);
  // Makes the process, without starting it. The transport is for --wait-url.
  StartedProcess& make(Transport& transport, std::function<bool()> interrupted);
  // What breaks what it depends on, or nullptr.
  Faults* makeFaults(Transport& transport);
  // Ends it, if it was made, and says how it ended.
  std::string end();

 private:
  std::string withPort(std::string text) const;
  std::function<bool()> ready(Transport& transport, std::string& awaited);

  std::string command_;
  std::string directory_;
  std::vector<std::string> environment_;
  unsigned waitPort_ = 0;
  std::string waitUrl_;
  std::string waitLog_;
  unsigned timeout_ = 30;
  unsigned port_ = 0;
  std::string break_;
  std::string restore_;
  std::string faultUrl_;
  std::unique_ptr<StartedProcess> process_;
  std::unique_ptr<Faults> faults_;
};

}  // namespace hooks
