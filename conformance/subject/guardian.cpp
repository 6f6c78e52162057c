#include "conformance/subject/guardian.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "conformance/subject/spawn.h"

namespace hooks {

Guardian::Guardian(const std::string& command) {
  int ends[2];
  // Closed in whatever else we start, or the pipe would not end with us.
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "a pipe");
  }
  try {
    // A line is written to nobody: reading one ends with the pipe.
    pid_ = spawnGroup("trap '' INT TERM HUP; read -r line; " + command, {.input = ends[0]});
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[0]);
  pipe_ = ends[1];
}

Guardian::~Guardian() {
  // Before the pipe ends, or it would go to work.
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::close(pipe_);
}

}  // namespace hooks
