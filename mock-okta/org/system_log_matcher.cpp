#include "mock-okta/org/system_log_matcher.h"

#include <algorithm>

namespace hooks {

namespace {

// What all terms, or the keywords, remember together.
constexpr std::size_t kRemembered = 1 << 15;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

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
  for (Term& term : terms_) {
    term.remembered.resize(std::max<std::size_t>(kRemembered / terms_.size(), 64));
  }
  refresh();
  if (!keywords_.empty()) rememberedKeywords_.assign(kRemembered, {LogDocuments::kNone, 0});
  for (std::size_t i = 0; i < keywords_.size(); ++i) {
    const char first = keywords_[i].front();
    beginning_[static_cast<unsigned char>(first)] |= 1U << i;
    if (first >= 'a' && first <= 'z') {
      beginning_[static_cast<unsigned char>(first - 'a' + 'A')] |= 1U << i;
    }
  }
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

// A keyword ends where the value ends or a word does, or, unless it has hyphens itself, a part of
// a word between hyphens.
bool LogMatcher::has(std::string_view text, std::size_t place, const std::string& keyword) const {
  if (text.size() - place < keyword.size()) return false;
  for (std::size_t i = 1; i < keyword.size(); ++i) {
    if (lower(text[place + i]) != keyword[i]) return false;
  }
  const bool inParts = keyword.find('-') == std::string::npos;
  const auto separates = [&](char c) { return isSpace(c) || (inParts && c == '-'); };
  const std::size_t end = place + keyword.size();
  return (place == 0 || separates(text[place - 1])) && (end == text.size() || separates(text[end]));
}

std::uint32_t LogMatcher::keywordsInText(std::string_view text) const {
  std::uint32_t found = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const std::uint32_t possible = beginning_[static_cast<unsigned char>(text[place])] & ~found;
    for (std::size_t i = 0; possible >> i != 0; ++i) {
      if ((possible >> i & 1U) != 0 && has(text, place, keywords_[i])) found |= 1U << i;
    }
  }
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
