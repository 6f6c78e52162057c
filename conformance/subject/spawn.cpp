#include "conformance/subject/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <system_error>

extern char** environ;

namespace hooks {

namespace {

class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// Its own group, and signals that do what they do by default: we block some and ignore others.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t usual;
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&usual, signal);
    posix_spawnattr_setsigdefault(&attributes_, &usual);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

// Of two with the same name the first counts.
std::vector<std::string> merged(std::vector<std::string> own) {
  const std::size_t count = own.size();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const std::string name = text.substr(0, text.find('=') + 1);
    bool known = false;
    for (std::size_t i = 0; i < count; ++i) known = known || own[i].starts_with(name);
    if (!known) own.push_back(text);
  }
  return own;
}

}  // namespace

pid_t spawnGroup(const std::string& command, const SpawnOptions& options) {
  Actions actions;
  if (options.input >= 0) {
    posix_spawn_file_actions_adddup2(actions.get(), options.input, 0);
  } else {
    posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
  }
  const std::string output = options.outputFile.empty() ? "/dev/null" : options.outputFile;
  posix_spawn_file_actions_addopen(actions.get(), 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0600);
  posix_spawn_file_actions_adddup2(actions.get(), 1, 2);
  if (!options.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(actions.get(), options.directory.c_str());
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  posix_spawn_file_actions_addclosefrom_np(actions.get(), 3);
#endif
  Attributes attributes;
  std::vector<std::string> words{"/bin/sh", "-c", command};
  std::vector<std::string> environment = merged(options.environment);
  pid_t pid = -1;
  const int problem = ::posix_spawn(&pid, words[0].c_str(), actions.get(), attributes.get(),
                                    pointers(words).data(), pointers(environment).data());
  if (problem != 0) {
    throw std::system_error(
        problem, std::generic_category(),
        options.directory.empty() ? "/bin/sh" : "/bin/sh in " + options.directory);
  }
  return pid;
}

}  // namespace hooks
