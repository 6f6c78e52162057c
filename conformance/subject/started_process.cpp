#include "conformance/subject/started_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include "conformance/check/outcome.h"
#include "conformance/subject/spawn.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kPoll = 5ms;
constexpr std::size_t kOutputShown = 2000;

// A command without the shell's grammar takes the shell's place, so that its end is its own.
std::string inPlace(const std::string& command) {
  const auto word = command.substr(0, command.find(' '));
  const bool plain = command.find_first_of(";&|<>()`$\n{}#!") == std::string::npos;
  return plain && !word.empty() && word != "exec" && word.find('=') == std::string::npos
             ? "exec " + command
             : command;
}

std::string endOf(const std::string& text) {
  if (text.size() <= kOutputShown) return text;
  const std::size_t start = text.size() - kOutputShown;
  const std::size_t line = text.find('\n', start);
  return "…" + text.substr(line == std::string::npos ? start : line + 1);
}

// What /proc says of a process in its stat.
struct Stat {
  pid_t group = 0;
  char state = 'Z';
  std::uint64_t pages = 0;
};

Stat statOf(const std::filesystem::path& process) {
  std::ifstream in(process / "stat");
  std::string line;
  std::getline(in, line);
  Stat stat;
  // The name, in parentheses, may hold anything; behind it are the state and numbers.
  const auto end = line.rfind(')');
  if (end == std::string::npos) return stat;
  std::istringstream fields(line.substr(end + 1));
  std::string field;
  for (int i = 3; fields >> field && i <= 24; ++i) {
    if (i == 3) stat.state = field.front();
    if (i == 5) stat.group = std::atoi(field.c_str());
    if (i == 24) stat.pages = std::strtoull(field.c_str(), nullptr, 10);
  }
  return stat;
}

// The processes of a group that are alive: where nobody takes in orphans, dead ones stay.
std::vector<std::pair<std::filesystem::path, Stat>> membersOf(pid_t group) {
  std::vector<std::pair<std::filesystem::path, Stat>> found;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", problem)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const Stat stat = statOf(entry.path());
    if (stat.group == group && stat.state != 'Z') found.emplace_back(entry.path(), stat);
  }
  return found;
}

bool groupLives(pid_t group) {
  if (::kill(-group, 0) != 0) return false;
  std::error_code none;
  return !std::filesystem::exists("/proc/self/stat", none) || !membersOf(group).empty();
}

}  // namespace

StartedProcess::StartedProcess(StartOptions options) : options_(std::move(options)) {
  std::string name = (std::filesystem::temp_directory_path() / "okta-conformance-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), name);
  ::close(file);
  output_ = name;
}

StartedProcess::~StartedProcess() {
  {
    const std::lock_guard guard(mutex_);
    asked_ = true;
    endGroup();
  }
  std::error_code ignored;
  std::filesystem::remove(output_, ignored);
}

void StartedProcess::addVariable(std::string variable) {
  const std::lock_guard guard(mutex_);
  options_.environment.push_back(std::move(variable));
}

void StartedProcess::look() {
  if (!runs_) return;
  int status = 0;
  const pid_t found = ::waitpid(pid_, &status, WNOHANG);
  if (found == 0 || (found < 0 && errno == EINTR)) return;
  runs_ = false;
  lastEnd_ = {};
  if (found < 0) return;
  if (WIFSIGNALED(status)) {
    lastEnd_.signal = WTERMSIG(status);
  } else {
    lastEnd_.status = WEXITSTATUS(status);
  }
  if (!asked_) unasked_.push_back(lastEnd_);
}

bool StartedProcess::running() {
  const std::lock_guard guard(mutex_);
  look();
  return runs_;
}

std::vector<ProcessEnd> StartedProcess::unaskedEnds() {
  const std::lock_guard guard(mutex_);
  look();
  return unasked_;
}

void StartedProcess::askToEnd() {
  const std::lock_guard guard(mutex_);
  look();
  if (!runs_) return;
  asked_ = true;
  ::kill(-pid_, SIGTERM);
}

std::optional<ProcessEnd> StartedProcess::waitForEnd(std::chrono::milliseconds patience) {
  const auto until = SteadyClock::now() + patience;
  for (;;) {
    {
      const std::lock_guard guard(mutex_);
      look();
      // A shell may be gone before what it has started.
      if (!runs_ && (pid_ < 0 || !groupLives(pid_))) return lastEnd_;
    }
    if (SteadyClock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(kPoll);
  }
}

void StartedProcess::kill() {
  {
    const std::lock_guard guard(mutex_);
    look();
    if (pid_ < 0) return;
    asked_ = true;
    ::kill(-pid_, SIGKILL);
  }
  waitForEnd(10s);
}

void StartedProcess::endGroup() {
  if (pid_ < 0) return;
  const auto gone = [this] {
    look();
    return !runs_ && !groupLives(pid_);
  };
  const auto wait = [&](std::chrono::milliseconds patience) {
    const auto until = SteadyClock::now() + patience;
    while (!gone() && SteadyClock::now() < until) std::this_thread::sleep_for(kPoll);
    return gone();
  };
  if (!gone()) {
    ::kill(-pid_, SIGTERM);
    if (!wait(options_.grace)) {
      ::kill(-pid_, SIGKILL);
      wait(std::chrono::seconds(2));
    }
  }
  guardian_.reset();
  pid_ = -1;
}

void StartedProcess::spawn() {
  const std::lock_guard guard(mutex_);
  // What is left of the one before would keep its port.
  endGroup();
  pid_ = spawnGroup(inPlace(options_.command), {.outputFile = output_.string(),
                                                .directory = options_.directory.string(),
                                                .environment = options_.environment});
  runs_ = true;
  asked_ = false;
  const std::string group = " -- -" + std::to_string(pid_) + " 2>/dev/null";
  guardian_ = std::make_unique<Guardian>(
      "kill -s TERM" + group + "; for i in 1 2 3 4 5 6 7 8 9 10; do kill -s 0" + group +
      " || break; sleep 0.2; done; kill -s KILL" + group + "; rm -f '" + output_.string() + "'");
}

void StartedProcess::start() {
  startMark_ = outputMark();
  spawn();
  const auto until = SteadyClock::now() + options_.patience;
  const auto failed = [&](const std::string& how) {
    const std::string output = endOf(outputSinceStart());
    throw Unmet(options_.awaited.empty() ? "a start" : options_.awaited,
                how + (output.empty() ? "; it wrote nothing" : "; it wrote:\n" + output));
  };
  while (!options_.ready()) {
    {
      const std::lock_guard guard(mutex_);
      // It has not come to be; that is not an end of something that ran.
      asked_ = true;
      look();
      asked_ = false;
      if (!runs_) break;
    }
    if (options_.interrupted()) {
      kill();
      failed("an interruption");
    }
    if (SteadyClock::now() >= until) {
      kill();
      failed("nothing of it within " + std::to_string(options_.patience.count() / 1000) + " s");
    }
    std::this_thread::sleep_for(kPoll);
  }
  const std::lock_guard guard(mutex_);
  if (!runs_) failed("its end with " + described(lastEnd_));
}

std::optional<ProcessUsage> StartedProcess::usage() {
  pid_t group = -1;
  {
    const std::lock_guard guard(mutex_);
    look();
    if (!runs_) return std::nullopt;
    group = pid_;
  }
  const auto members = membersOf(group);
  if (members.empty()) return std::nullopt;
  ProcessUsage all;
  for (const auto& [path, stat] : members) {
    all.residentBytes += stat.pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::error_code gone;
    const std::filesystem::directory_iterator files(path / "fd", gone);
    if (!gone) all.openFiles += static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }
  return all;
}

std::uint64_t StartedProcess::outputMark() {
  std::error_code none;
  const auto size = std::filesystem::file_size(output_, none);
  return none ? 0 : size;
}

std::string StartedProcess::outputSince(std::uint64_t mark) {
  const std::uint64_t size = outputMark();
  if (size <= mark) return {};
  // Of a flood its end is enough.
  constexpr std::uint64_t kMost = 64 << 10;
  const std::uint64_t from = size - mark > kMost ? size - kMost : mark;
  std::ifstream in(output_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(from));
  std::string text(size - from, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text;
}

}  // namespace hooks
