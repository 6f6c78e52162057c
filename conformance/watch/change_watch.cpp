#include "conformance/watch/change_watch.h"

#include <algorithm>
#include <filesystem>

namespace hooks {

namespace {

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

void ChangeWatch::takeChanges(bool running) {
  if (seams_.files == nullptr) return;
  for (std::string& file : seams_.files->take()) {
    if (has(ignored_, file)) continue;
    if (!running) duringRuns_.erase(file);
    last_ = seams_.clock.now();
    if (!has(changed_, file)) changed_.push_back(std::move(file));
  }
}

std::vector<std::string> ChangeWatch::runEnded() {
  constexpr int kTooOften = 3;
  takeChanges(true);
  std::map<std::string, int> during;
  for (const std::string& file : changed_) during[file] = duringRuns_[file] + 1;
  duringRuns_ = std::move(during);
  std::vector<std::string> left;
  for (const auto& [file, runs] : duringRuns_) {
    if (runs < kTooOften) continue;
    left.push_back(file);
    ignored_.push_back(file);
    std::erase(changed_, file);
  }
  if (changed_.empty()) last_.reset();
  present_.reset();
  return left;
}

std::optional<std::string> ChangeWatch::next() {
  while (!seams_.interrupted()) {
    takeChanges(false);
    if (seams_.present) {
      const bool there = seams_.present();
      if (there && present_ == false) {
        cameBack_ = true;
        last_ = seams_.clock.now();
      }
      if (!there && present_ != false) seams_.say("the receiver is away");
      present_ = there;
    }
    // While it is away there is nothing to be judged.
    const bool away = present_ == false;
    if (last_ && !away && seams_.clock.now() - *last_ >= timing_.quiet) {
      std::string what;
      if (!changed_.empty()) {
        what = std::filesystem::path(changed_.front()).filename().string();
        if (changed_.size() > 1) what += " and " + std::to_string(changed_.size() - 1) + " more";
        what += " changed";
      }
      if (cameBack_) what += (what.empty() ? "" : "; ") + std::string("the receiver came back");
      changed_.clear();
      cameBack_ = false;
      last_.reset();
      return what;
    }
    seams_.pause(timing_.poll);
  }
  return std::nullopt;
}

}  // namespace hooks
