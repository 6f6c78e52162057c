#include "conformance/subject/shell_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

extern char** environ;

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kErrorsKept = 400;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "a pipe");
    }
  }
  ~Pipe() {
    closeOut();
    closeIn();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int out() const { return ends_[0]; }
  int in() const { return ends_[1]; }
  void closeOut() { close(ends_[0]); }
  void closeIn() { close(ends_[1]); }

 private:
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  int ends_[2] = {-1, -1};
};

pid_t spawned(const std::string& command, const Pipe& out, const Pipe& err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.in(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.in(), 2);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  // Our connections to the receiver are not the command's.
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  // We block SIGINT and SIGTERM and ignore SIGPIPE; a command expects them as they are by default.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t usual;
  sigemptyset(&usual);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&usual, signal);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string shell = "/bin/sh";
  std::string flag = "-c";
  std::string line = command;
  char* const words[] = {shell.data(), flag.data(), line.data(), nullptr};
  pid_t pid = -1;
  const int problem = ::posix_spawn(&pid, shell.c_str(), &actions, &attributes, words, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) throw std::system_error(problem, std::generic_category(), shell);
  return pid;
}

// Whether there may be more to come.
bool readSome(int end, std::string& into) {
  char bytes[16384];
  const ssize_t count = ::read(end, bytes, sizeof bytes);
  if (count > 0) into.append(bytes, static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

// Whether it has ended; it is not reaped, so that its number, and that of its group, stay its own.
bool ended(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid;
}

std::string tail(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.size() > kErrorsKept) text = "…" + text.substr(text.size() - kErrorsKept);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

std::string ShellResult::described() const {
  std::string text;
  if (overran) {
    text = "took longer than it may and was ended";
  } else if (flooded) {
    text = "wrote more than it may and was ended";
  } else if (!status) {
    text = "was ended";
  } else if (*status > 128) {
    text = "was ended by signal " + std::to_string(*status - 128);
  } else {
    text = "exited with " + std::to_string(*status);
  }
  return text + (errors.empty() ? "" : ": " + errors);
}

ShellResult runShell(const std::string& command, const ShellLimits& limits) {
  Pipe out;
  Pipe err;
  const auto until = std::chrono::steady_clock::now() + limits.time;
  const pid_t pid = spawned(command, out, err);
  out.closeIn();
  err.closeIn();
  ::fcntl(out.out(), F_SETFL, O_NONBLOCK);
  ::fcntl(err.out(), F_SETFL, O_NONBLOCK);

  ShellResult result;
  std::string errors;
  pollfd ends[] = {{.fd = out.out(), .events = POLLIN, .revents = 0},
                   {.fd = err.out(), .events = POLLIN, .revents = 0}};
  const auto readAll = [&] {
    for (pollfd& end : ends) {
      std::string& into = &end == &ends[0] ? result.output : errors;
      if (end.fd < 0 || end.revents == 0) continue;
      if (!readSome(end.fd, into)) end.fd = -1;
    }
    if (errors.size() > 16 * kErrorsKept) errors.erase(0, errors.size() - 2 * kErrorsKept);
  };
  for (;;) {
    // It may have children that outlive it and hold its ends open: its own end is what counts.
    const bool over = ended(pid);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (over) {
      while (::poll(ends, 2, 0) > 0 && result.output.size() <= limits.bytes &&
             (ends[0].fd >= 0 || ends[1].fd >= 0)) {
        readAll();
      }
    }
    if (result.output.size() > limits.bytes) result.flooded = true;
    if (!over && left <= 0ms) result.overran = true;
    if (over || result.overran || result.flooded) break;
    const int patience = ends[0].fd < 0 && ends[1].fd < 0 ? 1 : 20;
    if (::poll(ends, 2, static_cast<int>(std::min<long>(left.count(), patience))) > 0) readAll();
  }
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!result.overran && !result.flooded) {
    result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  result.errors = tail(std::move(errors));
  return result;
}

}  // namespace hooks
