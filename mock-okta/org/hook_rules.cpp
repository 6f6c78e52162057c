#include "mock-okta/org/hook_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fixtures/wire/http.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/org/characters.h"

namespace hooks {

namespace {

constexpr std::string_view kBlank = "The field cannot be left blank";

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// RFC 9110, 5.6.2.
bool isToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Whether the text may be the value of a header: anything else could end the line and begin
// another.
bool isHeaderValue(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return isControl(c) && c != '\t'; });
}

bool isLoopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

class Complaints {
 public:
  void add(std::string_view member, std::string_view what) {
    texts_.push_back(std::string(member) + ": " + std::string(what));
  }
  std::vector<std::string> take() { return std::move(texts_); }

 private:
  std::vector<std::string> texts_;
};

void checkHeader(Complaints& complaints, const std::string& place, const std::string& name,
                 const std::string& value) {
  if (name.empty()) {
    complaints.add(place + ".key", kBlank);
  } else if (!isToken(name)) {
    complaints.add(place + ".key",
                   "The field has an invalid value: a header name has no spaces, colons or control "
                   "characters");
  } else if (equalsIgnoringCase(name, "Accept")) {
    complaints.add(place + ".key", "The field has an invalid value: the header Accept is reserved");
  }
  if (!isHeaderValue(value)) {
    complaints.add(place + ".value",
                   "The field has an invalid value: a header value has no line breaks or control "
                   "characters");
  }
}

std::string unknownType(const std::string& item, const EventCatalog& catalog) {
  std::string text =
      "The event type '" + std::string(firstCharacters(item, 255)) + "' does not exist";
  std::string separator = "; did you mean ";
  for (const std::string& near : catalog.suggest(item)) {
    text += std::exchange(separator, ", ") + near;
  }
  return text;
}

void checkItems(Complaints& complaints, const std::vector<std::string>& items,
                const OrgProfile& profile, const EventCatalog& catalog) {
  if (items.empty()) complaints.add("events.items", kBlank);
  if (profile.typesPerHook != 0 && items.size() > profile.typesPerHook) {
    complaints.add("events.items", "An event hook can have no more than " +
                                       std::to_string(profile.typesPerHook) +
                                       " event types; there are " + std::to_string(items.size()));
    return;
  }
  for (const std::string& item : items) {
    if (!catalog.knows(item)) {
      complaints.add("events.items", unknownType(item, catalog));
    } else if (!catalog.eligible(item)) {
      complaints.add("events.items", "The event type '" + item +
                                         "' is in the System Log only; event hooks cannot "
                                         "subscribe to it");
    }
  }
}

void checkFilters(Complaints& complaints, const HookDraft& draft,
                  const ExpressionCheck& expression) {
  if (!draft.filters) return;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < draft.filters->size(); ++i) {
    const HookFilterEntry& entry = (*draft.filters)[i];
    const std::string place = "events.filter.eventFilterMap[" + std::to_string(i) + "]";
    if (entry.event.empty()) {
      complaints.add(place + ".event", kBlank);
    } else if (std::find(draft.items.begin(), draft.items.end(), entry.event) ==
               draft.items.end()) {
      complaints.add(place + ".event",
                     "The event type '" + entry.event + "' is not among events.items");
    } else if (!seen.insert(entry.event).second) {
      complaints.add(place + ".event", "The event type '" + entry.event + "' has a filter already");
    }
    if (entry.expression.empty()) {
      complaints.add(place + ".condition.expression", kBlank);
    } else if (const auto complaint = expression(entry.expression)) {
      complaints.add(place + ".condition.expression",
                     "Invalid expression syntax " + entry.expression + ": " + *complaint);
    }
  }
}

}  // namespace

std::optional<std::string> complaintAboutHookUri(std::string_view uri, bool strictHttps) {
  const std::string invalid = "The field has an invalid value: ";
  if (uri.empty()) return std::string(kBlank);
  if (const std::size_t count = charactersIn(uri); count > 1024) {
    return invalid + "at most 1024 characters; there are " + std::to_string(count);
  }
  try {
    const HttpUrl url = HttpUrl::parse(uri);
    if (url.tls) return std::nullopt;
    if (strictHttps) return invalid + "an address that begins with https://";
    if (isLoopback(url.host)) return std::nullopt;
    return invalid +
           "an address that begins with https:// (http:// only for a receiver on this machine)";
  } catch (const ShapeError& error) {
    return invalid + error.expected();
  }
}

std::vector<std::string> complaintsAbout(const HookDraft& draft, const OrgProfile& profile,
                                         const EventCatalog& catalog,
                                         const ExpressionCheck& expression) {
  Complaints complaints;
  const bool blank = draft.name.find_first_not_of(" \t\r\n") == std::string::npos;
  if (blank) complaints.add("name", kBlank);
  if (const std::size_t count = charactersIn(draft.name); count > 255) {
    complaints.add("name", "The field has an invalid value: 1 to 255 characters; there are " +
                               std::to_string(count));
  }
  checkItems(complaints, draft.items, profile, catalog);
  checkFilters(complaints, draft, expression);
  if (const auto wrong = complaintAboutHookUri(draft.uri, profile.strictHttps)) {
    complaints.add("channel.config.uri", *wrong);
  }
  for (std::size_t i = 0; i < draft.headers.size(); ++i) {
    checkHeader(complaints, "channel.config.headers[" + std::to_string(i) + "]",
                draft.headers[i].name, draft.headers[i].value);
  }
  if (draft.auth) {
    checkHeader(complaints, "channel.config.authScheme", draft.auth->key,
                draft.auth->value ? draft.auth->value->reveal() : "");
  }
  return complaints.take();
}

}  // namespace hooks
