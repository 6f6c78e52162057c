#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "mock-okta/org/org_journal.h"

namespace hooks {

// An org's journal in one SQLite file, for `mock-okta serve --state FILE`.
//
// What commit() has returned for survives the end of the process, however it ends: the file is
// written ahead of the answer (WAL). A loss of power may take the last moments with it
// (synchronous=NORMAL), which a mock can bear and which keeps an API call from waiting for the
// disk.
//
// Thread-safe. One process at a time: a second one is refused when it opens the file.
class SqliteJournal : public OrgJournal {
 public:
  // Throws ShapeError naming the file if it cannot be opened, is in use, is no SQLite file, or was
  // written by a version with another layout.
  explicit SqliteJournal(const std::filesystem::path& file);
  ~SqliteJournal() override;

  void put(std::string_view kind, std::string_view id, const std::string& document) override;
  void erase(std::string_view kind, std::string_view id) override;
  void append(const LogEntry& entry) override;
  void clear() override;
  void begin() override;
  void commit() override;

  // Calls `one` with the id and the document of each thing of a kind, in the order of ids.
  void load(
      std::string_view kind,
      const std::function<void(const std::string& id, const std::string& document)>& one) const;
  // Calls `one` with each event of the System Log, oldest first.
  void loadLog(
      const std::function<void(TimePoint persisted, const std::string& document)>& one) const;
  // Nothing has ever been written to the file.
  bool empty() const;

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace hooks
