#include "conformance/subject/command_faults.h"

#include <iostream>

#include "conformance/check/expectations.h"
#include "conformance/check/outcome.h"
#include "conformance/subject/shell_command.h"

namespace hooks {

namespace {

// Says by its exit status, as a URL does by a 404, that it does not know the fault.
constexpr int kUnknownFault = 3;

std::string forFault(std::string command, std::string_view fault) {
  constexpr std::string_view kPlace = "{fault}";
  for (auto at = command.find(kPlace); at != command.npos; at = command.find(kPlace)) {
    command.replace(at, kPlace.size(), fault);
  }
  return "export OKTA_CONFORMANCE_FAULT=" + std::string(fault) + "; " + command;
}

// For /bin/sh, whatever the text holds.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Said where people look, because the run goes on, or is at its end.
void sayNotMended(const std::string& why) {
  std::cerr << "okta-conformance: what was broken may still be: " << why << std::endl;
}

}  // namespace

std::string_view toString(Fault fault) {
  switch (fault) {
    case Fault::StoreDown:
      return "store-down";
    case Fault::DownstreamSlow:
      return "downstream-slow";
    case Fault::DownstreamRefuses:
      return "downstream-refuses";
  }
  return "unknown";
}

CommandFaults::CommandFaults(std::string breakCommand, std::string restoreCommand)
    : break_(std::move(breakCommand)), restore_(std::move(restoreCommand)) {}

CommandFaults::~CommandFaults() { restore(); }

void CommandFaults::breakIt(Fault fault) {
  {
    const std::lock_guard guard(mutex_);
    if (!guardian_) guardian_ = std::make_unique<Guardian>(forFault(restore_, "none"));
  }
  const ShellResult result = runShell(forFault(break_, toString(fault)));
  if (result.good()) return;
  // It may have broken something before it failed.
  restore();
  const std::string what = "--break-cmd " + result.described();
  if (result.status == kUnknownFault) {
    throw Skipped("--break-cmd says that it does not know " + std::string(toString(fault)));
  }
  throw Unclear(what);
}

void CommandFaults::restore() {
  const std::lock_guard guard(mutex_);
  if (!guardian_) return;
  const ShellResult result = runShell(forFault(restore_, "none"));
  notMended_ = result.good() ? "" : "--restore-cmd " + result.described();
  if (!result.good()) sayNotMended(notMended_);
  guardian_.reset();
}

std::string CommandFaults::notMended() const {
  const std::lock_guard guard(mutex_);
  return notMended_;
}

UrlFaults::UrlFaults(std::string url, Transport& transport)
    : url_(std::move(url)), transport_(transport) {
  HttpUrl::parse(url_);
}

UrlFaults::~UrlFaults() { restore(); }

Exchange UrlFaults::tell(std::string_view fault) {
  return transport_.send(url_,
                         {.method = "POST",
                          .headers = {{"Content-Type", "application/json"}},
                          .body = "{\"fault\":\"" + std::string(fault) + "\"}"},
                         std::chrono::seconds(10));
}

void UrlFaults::breakIt(Fault fault) {
  {
    const std::lock_guard guard(mutex_);
    if (!guardian_) {
      guardian_ = std::make_unique<Guardian>(
          "curl -fsS -m 10 -H 'Content-Type: application/json' -d '{\"fault\":\"none\"}' " +
          quoted(url_));
    }
  }
  const Exchange answer = tell(toString(fault));
  if (answer.success()) return;
  if (answer.unanswered == Unanswered::Refused || answer.unanswered == Unanswered::NameNotFound) {
    // Nobody was told to break anything.
    const std::lock_guard guard(mutex_);
    guardian_.reset();
    throw Unclear("--fault-url " + url_ + ": " + std::string(toString(*answer.unanswered)));
  }
  restore();
  if (answer.status() == 404 || answer.status() == 422 || answer.status() == 501) {
    throw Skipped("--fault-url says that it does not know " + std::string(toString(fault)));
  }
  throw Unclear("--fault-url: " + described(answer));
}

void UrlFaults::restore() {
  const std::lock_guard guard(mutex_);
  if (!guardian_) return;
  const Exchange answer = tell("none");
  notMended_ = answer.success() ? "" : "--fault-url: " + described(answer);
  if (!answer.success()) sayNotMended(notMended_);
  guardian_.reset();
}

std::string UrlFaults::notMended() const {
  const std::lock_guard guard(mutex_);
  return notMended_;
}

}  // namespace hooks
