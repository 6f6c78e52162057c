#include "conformance/subject/state_observer.h"

#include <algorithm>

#include "conformance/check/outcome.h"
#include "conformance/subject/asked_url.h"
#include "conformance/subject/templates.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::string trimmed(const std::string& text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

// Whoever is asked says it in a word.
std::optional<std::string> stateIn(const std::string& said, const std::string& who) {
  std::string word = trimmed(said);
  if (word.empty()) return std::nullopt;
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  if (word == "active" || word == "inactive") return word;
  throw Unclear(who + " says '" + word.substr(0, 40) + "' of a user, not active or inactive");
}

std::string wordIn(const std::string& body, const std::string& who) {
  const std::string text = trimmed(body);
  if (!text.starts_with('"') && !text.starts_with('{')) return text;
  try {
    const Json document = readJson(text);
    if (document.is_null()) return "";
    if (document.is_string()) return std::string(document.get_string());
    if (const auto state = textAt(document, "/state")) return std::string(*state);
  } catch (const ShapeError&) {
  }
  throw Unclear(who + R"( is to answer a state as text, as a JSON string or as {"state": "…"})");
}

}  // namespace

StateSource stateFromCommand(std::string command, ShellLimits limits) {
  return [command = std::move(command), limits](const std::string& entity) {
    const std::string who = "the command of --observe-state-cmd";
    const ShellResult result = runShell(filled(command, "id", entity), limits);
    if (!result.good()) throw Unclear(who + " " + result.described());
    return stateIn(result.output, who);
  };
}

StateSource stateFromUrl(std::string url, Transport& transport) {
  HttpUrl::parse(filled(url, "id", "c-1@conformance.test"));
  return
      [url = std::move(url), &transport](const std::string& entity) -> std::optional<std::string> {
        const std::string asked = filled(url, "id", entity);
        const std::string who = "the page " + withoutSecrets(asked);
        const Exchange answer = getFrom(transport, asked);
        if (answer.status() == 404) return std::nullopt;
        if (answer.status() != 200) throw Unclear(who + " " + unanswerableBecause(answer));
        return stateIn(wordIn(answer.response->body, who), who);
      };
}

std::string StateObserver::name() const {
  return effects_ == nullptr ? "an observer of states alone" : effects_->name();
}

void StateObserver::look() {
  if (effects_ != nullptr) effects_->look();
}

std::vector<Effect> StateObserver::effects(std::string_view marker) {
  return effects_ == nullptr ? std::vector<Effect>{} : effects_->effects(marker);
}

std::string StateObserver::advice() const {
  return effects_ == nullptr ? Observer::advice() : effects_->advice();
}

std::optional<std::string> StateObserver::log() {
  return effects_ == nullptr ? std::nullopt : effects_->log();
}

}  // namespace hooks
