#include "mock-okta/org/system_log_matcher.h"

#include <algorithm>

namespace hooks {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Calls `visit` with each part of the text between the separators, empty ones left out.
template <typename Visit>
void eachPart(std::string_view text, std::string_view separators, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool equalsFolded(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

// Where the event as it is kept has what the API shows elsewhere.
std::vector<std::string> keptPath(std::vector<std::string> path) {
  if (path.size() >= 2 && path[0] == "request" && path[1] == "ipChain") path[0] = "client";
  return path;
}

}  // namespace

LogMatcher::LogMatcher(const LogDocuments& documents, const ScimFilter* filter,
                       const std::vector<std::string>& keywords)
    : documents_(documents), filter_(filter), keywords_(keywords) {
  if (filter_ != nullptr) collect(filter_->root());
  refresh();
  if (!keywords_.empty()) rememberedKeywords_.assign(1 << 15, {LogDocuments::kNone, 0});
}

void LogMatcher::collect(const scim::Node& node) {
  for (const scim::Node& operand : node.operands) collect(operand);
  if (node.kind != scim::Node::Kind::Compare) return;
  terms_.push_back({.comparison = &node.comparison});
}

void LogMatcher::refresh() {
  for (Term& term : terms_) {
    const std::vector<std::string> path = keptPath(term.comparison->path);
    term.head = documents_.find(path.front());
    term.rest.clear();
    for (std::size_t i = 1; i < path.size(); ++i) term.rest.push_back(documents_.find(path[i]));
    term.shape = LogDocuments::kNone;
  }
}

bool LogMatcher::holds(Term& term, Ref event) {
  const auto view = documents_.view(event);
  if (const Ref shape = view.shape(); shape != term.shape) {
    term.shape = shape;
    term.slot = view.slotOf(term.head);
  }
  scim::Sight sight;
  if (!term.slot) return sight.answers(*term.comparison);
  const Ref head = view.at(*term.slot);
  auto& remembered = term.remembered[head % term.remembered.size()];
  if (remembered.ref != head) {
    scim::look(documents_.view(head), std::span<const Ref>(term.rest), *term.comparison, sight);
    remembered = {head, sight.answers(*term.comparison)};
  }
  return remembered.answer;
}

std::uint32_t LogMatcher::keywordsInText(std::string_view text) const {
  std::uint32_t found = 0;
  const auto note = [&](std::string_view part) {
    for (std::size_t i = 0; i < keywords_.size(); ++i) {
      if (equalsFolded(part, keywords_[i])) found |= 1U << i;
    }
  };
  note(text);
  eachPart(text, kSpace, [&](std::string_view word) {
    note(word);
    if (word.find('-') != std::string_view::npos) eachPart(word, "-", note);
  });
  return found;
}

std::uint32_t LogMatcher::keywordsIn(Ref ref) {
  auto& remembered = rememberedKeywords_[ref % rememberedKeywords_.size()];
  if (remembered.first == ref) return remembered.second;
  const auto view = documents_.view(ref);
  std::uint32_t found = 0;
  switch (view.kind()) {
    case LogDocuments::Kind::Text:
      found = keywordsInText(view.text());
      break;
    case LogDocuments::Kind::Array:
    case LogDocuments::Kind::Object:
      view.eachRef([&](Ref child) { found |= keywordsIn(child); });
      break;
    case LogDocuments::Kind::Int:
    case LogDocuments::Kind::Uint:
    case LogDocuments::Kind::Double:
      found = keywordsInText(compact(documents_.get(ref)));
      break;
    default:
      break;
  }
  // The place may have been taken by a child meanwhile.
  remembered = {ref, found};
  return found;
}

bool LogMatcher::matches(Ref event) {
  if (filter_ != nullptr) {
    // The tree is decided in the order in which its comparisons were collected, but not each of
    // them is asked: so a comparison finds its term by its address.
    const bool fits = scim::decide(filter_->root(), [&](const scim::Comparison& comparison) {
      const auto term = std::find_if(terms_.begin(), terms_.end(), [&](const Term& one) {
        return one.comparison == &comparison;
      });
      return holds(*term, event);
    });
    if (!fits) return false;
  }
  if (keywords_.empty()) return true;
  return keywordsIn(event) == (1U << keywords_.size()) - 1;
}

}  // namespace hooks
