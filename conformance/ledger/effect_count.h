#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hooks {

// How often texts that are looked for stand in what a receiver shows of its work.
//
// A text counts where it stands for itself: the login ann@example.com is not in a line that names
// joann@example.com. Letters compare without regard to case, as Okta compares logins. What is shown
// is counted as it comes and not kept, so that a log may be of any size. Not synchronised.
class EffectCount {
 public:
  // To be called before what it is looked for in is taken.
  void lookFor(std::string_view text);

  // One record: a line of a log, an element of a document. A record that holds a text twice holds
  // it once; `times` is for one that stands for several.
  void take(std::string_view record, std::size_t times = 1);

  std::size_t of(std::string_view text) const;
  // All that was taken, whatever it holds.
  std::size_t records() const { return records_; }

 private:
  std::size_t records_ = 0;
  std::unordered_map<std::string, std::size_t> counts_;
  // Those that hold characters which also stand between words.
  std::vector<std::string> odd_;
};

}  // namespace hooks
