#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mock-okta/org/scim_filter.h"
#include "mock-okta/org/system_log_documents.h"

namespace hooks {

// Whether an event of the System Log fits a filter and a set of keywords, decided on the event as
// it is kept. What it finds out of a part of an event it remembers, since other events have it too.
// For one query; not synchronised.
class LogMatcher {
 public:
  // The filter may be absent. Keywords are in lower case.
  LogMatcher(const LogDocuments& documents, const ScimFilter* filter,
             const std::vector<std::string>& keywords);

  // To be called when documents may have been added: they may have brought names that the filter
  // has and no document had so far.
  void refresh();

  bool matches(LogDocuments::Ref event);

 private:
  using Ref = LogDocuments::Ref;

  // One comparison of the filter. Events are remembered by their member at the head of the path.
  struct Term {
    const scim::Comparison* comparison;
    Ref head = LogDocuments::kNone;
    std::vector<Ref> rest = {};
    // Where the head stands in the objects of a shape: most events have the same.
    Ref shape = LogDocuments::kNone;
    std::optional<std::size_t> slot = std::nullopt;
    struct Remembered {
      Ref ref = LogDocuments::kNone;
      bool answer = false;
    };
    std::vector<Remembered> remembered = {};
  };

  void collect(const scim::Node& node);
  bool holds(Term& term, Ref event);
  // Which of the keywords, as bits, are in a value or what is in it.
  std::uint32_t keywordsIn(Ref ref);
  std::uint32_t keywordsInText(std::string_view text) const;
  bool has(std::string_view text, std::size_t place, const std::string& keyword) const;

  const LogDocuments& documents_;
  const ScimFilter* filter_;
  const std::vector<std::string>& keywords_;
  // Which keywords begin with a character, as bits.
  std::array<std::uint32_t, 256> beginning_{};
  std::vector<Term> terms_;
  std::vector<std::pair<Ref, std::uint32_t>> rememberedKeywords_;
};

}  // namespace hooks
