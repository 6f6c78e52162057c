#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/ledger/ledger_source.h"
#include "conformance/subject/sink_observer.h"
#include "conformance/subject/state_observer.h"

namespace hooks {

// The options that say how to see from outside what a receiver does.
class ObserverOptions {
 public:
  void addTo(CLI::App& command);
  // Those alone that can be looked at afterwards: not an address that waits to be called, and no
  // states. `placeholders`, such as "{run}", are what is filled into a URL or a command.
  void addSourcesTo(CLI::App& command, const std::string& placeholders);

  // The first of these options that was given, such as --observe-log; empty if none was.
  std::string given() const;
  // Throws UsageError for options that do not go together.
  void check() const;
  const std::vector<std::string>& logs() const { return logs_; }

  // Follows this file if nothing else shows effects: what the receiver writes that we started.
  void followOutput(const std::string& file);
  // Makes what was asked for; `run` takes the place of {run}. The transport is for observers that
  // ask a URL. All lives as long as this does, or until it is made anew. Throws ShapeError for what
  // cannot be used.
  void make(const std::string& run, Transport& transport);
  // All there is to be seen by these options, from the beginning; {name} is filled in. The
  // transport must outlive it. Throws UsageError unless one was given, and ShapeError.
  LedgerSource source(const std::map<std::string, std::string>& placeholders,
                      Transport& transport) const;
  // What was made; nullptr for none.
  Observer* observer();
  Sink* sink() { return sinkMade_.get(); }

 private:
  std::vector<std::string> logs_;
  std::string match_;
  std::string url_;
  std::string pointer_;
  std::string command_;
  std::string stateCommand_;
  std::string stateUrl_;
  std::string sink_;
  std::string output_;

  std::unique_ptr<SinkObserver> sinkMade_;
  std::unique_ptr<Observer> effects_;
  std::unique_ptr<StateObserver> state_;
};

}  // namespace hooks
