#include "conformance/watch/inotify_changes.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class InotifyChangesTest : public testing::Test {
 protected:
  InotifyChangesTest() { fs::create_directories(folder / "src"); }
  ~InotifyChangesTest() override { fs::remove_all(folder); }

  std::string write(const std::string& name) const {
    std::ofstream(folder / name) << "something";
    return (folder / name).string();
  }

  const fs::path folder =
      fs::path(testing::TempDir()) / ("inotify-changes." + std::to_string(::getpid()));
};

TEST_F(InotifyChangesTest, TellsWhatWasWrittenMovedOrRemoved) {
  InotifyChanges changes({folder});
  EXPECT_THAT(changes.take(), IsEmpty());
  const std::string server = write("server.js");
  const std::string deep = write("src/handler.js");
  write("server.js");
  EXPECT_THAT(changes.take(), ElementsAre(server, deep));
  EXPECT_THAT(changes.take(), IsEmpty());
  // As editors save.
  write("server.js~");
  fs::rename(folder / "server.js~", server);
  EXPECT_THAT(changes.take(), ElementsAre(server));
  fs::remove(deep);
  EXPECT_THAT(changes.take(), ElementsAre(deep));
}

TEST_F(InotifyChangesTest, LeavesOutWhatIsNobodysSource) {
  for (const char* name : {"node_modules", ".git", "build"}) fs::create_directories(folder / name);
  InotifyChanges changes({folder}, {folder / "report.xml"});
  for (const char* name : {"node_modules/a.js", ".git/index", "build/a.o", ".server.js.swp",
                           "server.log", "state.db-journal", "report.xml", "inbox.ndjson",
                           "events.jsonl", "inbox.sqlite3", "inbox.sqlite3-shm", "server.pid"}) {
    write(name);
  }
  EXPECT_THAT(changes.take(), IsEmpty());
}

TEST_F(InotifyChangesTest, ADirectoryMadeLaterBelongsToTheTree) {
  InotifyChanges changes({folder});
  fs::create_directory(folder / "lib");
  EXPECT_THAT(changes.take(), ElementsAre((folder / "lib").string()));
  const std::string file = write("lib/new.js");
  EXPECT_THAT(changes.take(), ElementsAre(file));
}

TEST_F(InotifyChangesTest, AFileThatIsNamedIsLookedAfterAlone) {
  const std::string log = write("app.log");
  InotifyChanges changes({log});
  write("other.js");
  write("app.log");
  EXPECT_THAT(changes.take(), ElementsAre(log));
}

TEST_F(InotifyChangesTest, SaysWhatIsNotThere) {
  EXPECT_THROW(InotifyChanges({folder / "nowhere"}), ShapeError);
}

}  // namespace
}  // namespace hooks
