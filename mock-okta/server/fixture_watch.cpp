#include "mock-okta/server/fixture_watch.h"

namespace hooks {

namespace {

// "a.json, b.json, c.json and 4 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kNamed) text += " and " + std::to_string(names.size() - kNamed) + " more";
  return text;
}

}  // namespace

FixtureWatch::FixtureWatch(FixtureOverlay& overlay, CurrentCatalog catalog,
                           std::function<void(const std::string& line)> tell)
    : overlay_(overlay), catalog_(std::move(catalog)), tell_(std::move(tell)) {}

FixtureWatch::~FixtureWatch() { stop(); }

void FixtureWatch::look() {
  const std::optional<OverlayUpdate> update = overlay_.look();
  if (!update) return;
  catalog_.replace(update->catalog);
  if (!update->read.empty()) {
    tell_("fixtures: read " + listed(update->read) +
          "; types=" + std::to_string(update->catalog.types().size()));
  }
  if (!update->gone.empty()) {
    tell_("fixtures: gone " + listed(update->gone) +
          "; types=" + std::to_string(update->catalog.types().size()));
  }
  for (const ShapeError& complaint : update->complaints) {
    tell_("fixtures: what was good before stays: " + std::string(complaint.what()));
  }
}

void FixtureWatch::start(const Clock& clock, Microseconds every) {
  const TimePoint first = clock.now() + every;
  thread_ = std::thread([this, &clock, every, first] { run(clock, every, first); });
}

void FixtureWatch::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopped_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void FixtureWatch::wake() {
  const std::lock_guard guard(mutex_);
  wake_.notify_all();
}

void FixtureWatch::run(const Clock& clock, Microseconds every, TimePoint due) {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (clock.now() < due) {
      clock.wait(lock, wake_, due);
      continue;
    }
    lock.unlock();
    look();
    lock.lock();
    due = clock.now() + every;
  }
}

}  // namespace hooks
