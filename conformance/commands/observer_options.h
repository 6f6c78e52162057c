#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "conformance/subject/sink_observer.h"
#include "conformance/subject/state_observer.h"

namespace hooks {

// The options that say how to see from outside what a receiver does.
class ObserverOptions {
 public:
  void addTo(CLI::App& command);

  // The first of these options that was given, such as --observe-log; empty if none was.
  std::string given() const;
  // Throws UsageError for options that do not go together.
  void check() const;

  // Follows this file if nothing else shows effects: what the receiver writes that we started.
  void followOutput(const std::string& file);
  // Makes what was asked for; `run` takes the place of {run}. The transport is for observers that
  // ask a URL. All lives as long as this does. Throws ShapeError for what cannot be used.
  void make(const std::string& run, Transport& transport);
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

  std::unique_ptr<SinkObserver> sinkMade_;
  std::unique_ptr<Observer> effects_;
  std::unique_ptr<StateObserver> state_;
};

}  // namespace hooks
