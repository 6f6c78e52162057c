#include "conformance/commands/watch_options.h"

#include <algorithm>
#include <iostream>
#include <thread>

#include "conformance/check/subject.h"
#include "fixtures/wire/http.h"
#include "mock-okta/outbound/raw_connection.h"
#include "receiver/cli/program.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

void say(const std::string& text) { std::cerr << "okta-conformance: " << text << std::endl; }

}  // namespace

void WatchOptions::addTo(CLI::App& command) {
  const std::string group = "To judge it again and again";
  command
      .add_flag("--watch", watch_,
                "Judge it again when its files change or it was restarted, and show what changed; "
                "Ctrl-C ends it, with the status of the last run")
      ->group(group);
  command
      .add_option(
          "--watch-path", paths_,
          "The files and directories that are looked after (default: with --start, those of "
          "--cwd; without, none)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("PATH,…")
      ->group(group);
}

void WatchOptions::begin(const std::string& tree, const std::vector<std::string>& ignored) {
  if (!watch_) {
    if (!paths_.empty()) throw UsageError("--watch-path needs --watch");
    return;
  }
  std::vector<std::filesystem::path> paths(paths_.begin(), paths_.end());
  if (paths.empty() && !tree.empty()) paths.emplace_back(tree);
  if (paths.empty()) return;
  files_ = std::make_unique<InotifyChanges>(
      paths, std::vector<std::filesystem::path>(ignored.begin(), ignored.end()));
}

int WatchOptions::loop(int status, const std::string& url, const std::function<int()>& judge,
                       const std::function<bool()>& interrupted) {
  const SystemClock clock;
  ChangeWatch::Seams seams{.clock = clock,
                           .pause = [](Microseconds time) { std::this_thread::sleep_for(time); },
                           .interrupted = interrupted,
                           .files = files_.get(),
                           .present = {},
                           .say = say};
  if (!url.empty()) {
    seams.present = [url] { return RawConnection(url, {.insecure = true}).connected(); };
  }
  ChangeWatch::Timing timing;
  // Another machine is not asked ten times a second.
  if (!url.empty() && !isLoopback(HttpUrl::parse(url).host)) timing.poll = std::chrono::seconds(1);
  ChangeWatch watch(std::move(seams), timing);
  for (;;) {
    for (const std::string& file : watch.runEnded()) {
      say(oneLine(file, 200) + " changes during each run and is not looked after any more");
    }
    if (interrupted()) return status;
    say(std::string("waiting for ") + (files_ ? "a change" : "the receiver to be restarted") +
        "; Ctrl-C ends it");
    const auto reason = watch.next();
    if (!reason) return status;
    say(oneLine(*reason, 200));
    const int last = judge();
    // One that was cut short is no verdict: 128 and the signal. A signal that came when it was done
    // takes nothing from it.
    if (last <= 128) status = last;
  }
}

}  // namespace hooks
