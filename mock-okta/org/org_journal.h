#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock-okta/org/system_log.h"

namespace hooks {

// Where an org writes down what it holds, so that it is still there after the process is gone. An
// org writes each change before it answers for it; the default writes nothing.
//
// Kinds of things are "hook", "user", "group", "delivery" and "setting"; a document is JSON.
class OrgJournal {
 public:
  virtual ~OrgJournal() = default;

  virtual void put(std::string_view kind, std::string_view id, const std::string& document) {
    (void)kind, (void)id, (void)document;
  }
  virtual void erase(std::string_view kind, std::string_view id) { (void)kind, (void)id; }
  virtual void append(const LogEntry& entry) { (void)entry; }
  // Everything is forgotten.
  virtual void clear() {}

  // What is put, erased and appended between these two is kept whole or not at all. They nest;
  // another thread's changes wait.
  virtual void begin() {}
  virtual void commit() {}
};

}  // namespace hooks
