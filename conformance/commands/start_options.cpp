#include "conformance/commands/start_options.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/regex.hpp>
#include <system_error>

#include "fixtures/wire/shape_error.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

sockaddr_in loopback(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(static_cast<std::uint16_t>(port));
  return address;
}

class Socket {
 public:
  Socket() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) throw std::system_error(errno, std::generic_category(), "a socket");
  }
  ~Socket() { ::close(socket_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return socket_; }

 private:
  int socket_;
};

unsigned freePort() {
  const Socket socket;
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "a free port");
  }
  return ::ntohs(address.sin_port);
}

bool listens(unsigned port) {
  const Socket socket;
  const sockaddr_in address = loopback(port);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

void StartOptionsGroup::addTo(CLI::App& command) {
  const std::string group = "The receiver's process";
  command
      .add_option("--start", command_,
                  "Starts the receiver with this command, which is told its port as PORT and as "
                  "{port}; its output is watched, and the checks that end it are put")
      ->type_name("COMMAND")
      ->check([](const std::string& line) {
        // Without one, the reference receiver would be judged in its place.
        return line.find_first_not_of(" \t") == line.npos
                   ? std::string("a command is expected, such as 'node server.js'")
                   : std::string();
      })
      ->group(group);
  command
      .add_option("--wait-port", waitPort_,
                  "It is ready when this port takes connections (default: "
                  "the port of --url)")
      ->type_name("PORT")
      ->check(CLI::Range(1, 65535))
      ->group(group);
  command.add_option("--wait-url", waitUrl_, "It is ready when this URL answers, whatever it says")
      ->type_name("URL")
      ->group(group);
  command.add_option("--wait-log", waitLog_, "It is ready when it has written what this matches")
      ->type_name("REGEX")
      ->group(group);
  command.add_option("--wait-timeout", timeout_, "How long it may take to be ready")
      ->capture_default_str()
      ->type_name("S")
      ->check(CLI::Range(1, 3600))
      ->group(group);
  command.add_option("--cwd", directory_, "Where the command is run")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory)
      ->group(group);
  command.add_option("--env", environment_, "A variable of its environment")
      ->allow_extra_args(false)
      ->type_name("K=V")
      ->group(group);
  command
      .add_option("--break-cmd", break_,
                  "Breaks what {fault} says: store-down, downstream-slow or downstream-refuses; "
                  "exits with 3 if it cannot")
      ->type_name("COMMAND")
      ->group(group);
  command.add_option("--restore-cmd", restore_, "Mends it; run on every way out, kill -9 included")
      ->type_name("COMMAND")
      ->group(group);
  command
      .add_option("--fault-url", faultUrl_,
                  "Or a URL that is POSTed {\"fault\":\"store-down\"}, and {\"fault\":\"none\"} to "
                  "mend it")
      ->type_name("URL")
      ->group(group);
}

void StartOptionsGroup::check() const {
  if (break_.empty() != restore_.empty()) {
    throw UsageError("--break-cmd and --restore-cmd need each other");
  }
  if (!break_.empty() && !faultUrl_.empty()) {
    throw UsageError("give --break-cmd and --restore-cmd, or --fault-url, not both");
  }
  if (!given()) {
    if (waitPort_ != 0 || !waitUrl_.empty() || !waitLog_.empty() || !directory_.empty() ||
        !environment_.empty()) {
      throw UsageError("--wait-port, --wait-url, --wait-log, --cwd and --env need --start COMMAND");
    }
    return;
  }
  if ((waitPort_ != 0) + !waitUrl_.empty() + !waitLog_.empty() > 1) {
    throw UsageError("give one of --wait-port, --wait-url and --wait-log");
  }
  for (const std::string& variable : environment_) {
    if (variable.find('=') == std::string::npos || variable.front() == '=') {
      throw UsageError("--env: expected NAME=VALUE");
    }
  }
  try {
    const boost::regex pattern(waitLog_);
  } catch (const boost::regex_error&) {
    throw UsageError("--wait-log: expected a regular expression, found '" + waitLog_ + "'");
  }
}

std::string StartOptionsGroup::withPort(std::string text) const {
  constexpr std::string_view kPlace = "{port}";
  for (auto at = text.find(kPlace); at != text.npos; at = text.find(kPlace)) {
    text.replace(at, kPlace.size(), std::to_string(port_));
  }
  return text;
}

bool StartOptionsGroup::sets(const std::string& variable) const {
  return std::any_of(environment_.begin(), environment_.end(), [&](const std::string& one) {
    return one.compare(0, variable.size() + 1, variable + "=") == 0;
  });
}

void StartOptionsGroup::choosePort(std::string& url, std::uint16_t upstream) {
  port_ = waitPort_ != 0 ? waitPort_ : upstream;
  if (port_ == 0 && !url.empty() && url.find("{port}") == url.npos) {
    port_ = HttpUrl::parse(url).port;
  }
  if (port_ == 0) port_ = freePort();
  if (url.empty()) url = "http://127.0.0.1:{port}/userCreated";
  url = withPort(url);
}

std::function<bool()> StartOptionsGroup::ready(Transport& transport, std::string& awaited) {
  if (!waitUrl_.empty()) {
    const std::string url = withPort(waitUrl_);
    HttpUrl::parse(url);
    awaited = "an answer at " + url;
    return [&transport, url] {
      return transport.send(url, {.method = "GET"}, std::chrono::seconds(2)).answered();
    };
  }
  if (!waitLog_.empty()) {
    awaited = "a line that matches " + waitLog_;
    // Of each start anew: what the one before wrote is not looked at again.
    return [this, pattern = boost::regex(waitLog_)] {
      return boost::regex_search(process_->outputSinceStart(), pattern);
    };
  }
  awaited = "a receiver that takes connections at 127.0.0.1:" + std::to_string(port_);
  return [port = port_] { return listens(port); };
}

StartedProcess& StartOptionsGroup::make(Transport& transport, std::function<bool()> interrupted) {
  if (waitUrl_.empty() && waitLog_.empty() && listens(port_)) {
    throw UsageError("something listens at port " + std::to_string(port_) +
                     " already; stop it, or choose another port with --url or --wait-port");
  }
  StartOptions options{.command = withPort(command_), .directory = directory_};
  options.environment = environment_;
  options.environment.push_back("PORT=" + std::to_string(port_));
  options.ready = ready(transport, options.awaited);
  options.patience = std::chrono::seconds(timeout_);
  options.interrupted = std::move(interrupted);
  process_ = std::make_unique<StartedProcess>(std::move(options));
  return *process_;
}

Faults* StartOptionsGroup::makeFaults(Transport& transport) {
  if (!break_.empty()) faults_ = std::make_unique<CommandFaults>(break_, restore_);
  if (!faultUrl_.empty()) faults_ = std::make_unique<UrlFaults>(withPort(faultUrl_), transport);
  return faults_.get();
}

std::string StartOptionsGroup::end() {
  if (!process_) return {};
  // Of one that has ended already, how it did.
  process_->askToEnd();
  auto end = process_->waitForEnd(std::chrono::seconds(10));
  const bool willing = end.has_value();
  if (!end) process_->kill();
  if (!end) end = process_->waitForEnd(std::chrono::seconds(10));
  std::string text =
      "the receiver ended with " + (end ? described(*end) : "nothing to show for it");
  return willing ? text : text + ", because it did not at SIGTERM";
}

}  // namespace hooks
