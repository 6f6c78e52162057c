#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace hooks {

// Which entries of the System Log may have a text in one attribute, found in logarithmic time:
// eight bytes for each text. Texts are told apart by a hash of them in lower case, so what is found
// is to be looked at again; what is not found is not there. Not synchronised.
class LogIndex {
 public:
  void add(std::string_view text, std::uint32_t sequence);
  // Ascending; nothing if there are more than `most`.
  std::optional<std::vector<std::uint32_t>> find(std::string_view text, std::size_t most) const;
  void clear();
  std::size_t bytes() const { return (sorted_.capacity() + recent_.capacity()) * sizeof(Posting); }

 private:
  // Hash and sequence.
  using Posting = std::pair<std::uint32_t, std::uint32_t>;

  std::vector<Posting> sorted_;
  // Not sorted yet: merged once there are many, so that adding stays cheap.
  std::vector<Posting> recent_;
};

}  // namespace hooks
