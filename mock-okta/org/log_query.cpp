#include "mock-okta/org/log_query.h"

#include <algorithm>
#include <charconv>

#include "fixtures/wire/http.h"
#include "mock-okta/org/api_error.h"
#include "mock-okta/org/scim_filter_tree.h"

namespace hooks {

namespace {

constexpr std::size_t kDefaultLimit = 100;
constexpr std::size_t kMostLimit = 1000;
constexpr std::size_t kMostKeywords = 10;
constexpr std::size_t kLongestKeyword = 40;
constexpr Microseconds kDefaultSpan = std::chrono::days(7);

// "Api validation failed: 'until': <complaint> 'until': <complaint>", and each of them as a cause.
ApiError invalid(const std::string& parameter, const std::vector<std::string>& complaints) {
  std::string what;
  std::vector<std::string> causes;
  for (const std::string& complaint : complaints) {
    if (!what.empty()) what += ' ';
    what += "'" + parameter + "': " + complaint;
    causes.push_back(parameter + ": " + complaint);
  }
  return ApiError::validation(what, causes);
}

template <typename Number>
std::optional<Number> numberIn(std::string_view text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::int64_t milliseconds(TimePoint moment) {
  return std::chrono::floor<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

// The members of a query; one that is empty counts as absent.
class Parameters {
 public:
  explicit Parameters(std::string_view query) : members_(queryMembers(query)) {}

  std::optional<std::string> text(std::string_view name) const {
    for (const auto& [key, value] : members_) {
      if (key == name && !value.empty()) return value;
    }
    return std::nullopt;
  }

  std::optional<TimePoint> time(const std::string& name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto moment = parseTime(*value);
    if (moment) return moment;
    throw invalid(name, {"The date format in your query is not recognized. Please enter dates "
                         "using ISO8601 string format.",
                         "must be a valid date-time or empty."});
  }

  std::size_t limit() const {
    const auto value = text("limit");
    if (!value) return kDefaultLimit;
    const auto number = numberIn<std::size_t>(*value);
    if (number && *number <= kMostLimit) return *number;
    throw invalid("limit", {"must be a number from 0 to " + std::to_string(kMostLimit) + "."});
  }

  bool descending() const {
    const auto value = text("sortOrder");
    if (!value || equalsIgnoringCase(*value, "ASCENDING")) return false;
    if (equalsIgnoringCase(*value, "DESCENDING")) return true;
    throw invalid("sortOrder", {"must be ASCENDING or DESCENDING."});
  }

  std::vector<std::string> keywords() const {
    std::vector<std::string> result;
    const std::string all = scim::folded(text("q").value_or(""));
    std::string_view rest = all;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
      if (end > kLongestKeyword) {
        throw invalid("q", {"Freeform search cannot contain items longer than 40 characters. "
                            "Please shorten the items in your search or use an advanced filter to "
                            "query by specific fields."});
      }
      if (end > 0) result.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (result.size() > kMostKeywords) {
      throw invalid("q", {"Freeform search cannot contain more than 10 items. Please remove items "
                          "from your search or use an advanced filter to query by specific "
                          "fields."});
    }
    return result;
  }

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

// A cursor is where a page ended: the time that orders, in milliseconds, and the sequence of the
// entry. Both must be those of one entry, so that a cursor of another log, or of this one before
// it was cleared, is noticed.
std::int64_t cursorTime(const LogEntry& entry, LogSelection::Order order) {
  return milliseconds(order == LogSelection::Order::Persisted ? entry.persisted
                                                              : entry.event->published());
}

std::string cursorAt(const SystemLog& log, std::uint64_t sequence, LogSelection::Order order) {
  std::int64_t time = 0;
  if (sequence > 0) {
    const auto entries = log.after(sequence - 1, 1);
    if (!entries.empty()) time = cursorTime(entries.front(), order);
  }
  return std::to_string(time) + "_" + std::to_string(sequence);
}

std::uint64_t sequenceOf(const SystemLog& log, std::string_view cursor, LogSelection::Order order) {
  const std::size_t separator = cursor.find('_');
  if (separator == std::string_view::npos) throw ApiError::invalidCursor();
  const auto sequence = numberIn<std::uint64_t>(cursor.substr(separator + 1));
  if (!sequence || *sequence > log.lastSequence() || cursor != cursorAt(log, *sequence, order)) {
    throw ApiError::invalidCursor();
  }
  return *sequence;
}

// The query as it came, but with this cursor.
std::string withCursor(std::string_view query, const std::string& cursor) {
  std::string result;
  while (!query.empty()) {
    const std::string_view member = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), member.size() + 1));
    if (member.empty() || member.starts_with("after=") || member == "after") continue;
    result += std::string(member) + "&";
  }
  return result + "after=" + percentEncoded(cursor);
}

}  // namespace

LogPage queryLog(const SystemLog& log, std::string_view query, TimePoint now,
                 const LogQueryRules& rules) {
  const Parameters parameters(query);
  const auto since = parameters.time("since");
  const auto until = parameters.time("until");
  const bool descending = parameters.descending();
  const bool polling = !until && !descending;
  if (since && rules.refuseOldSince && *since < now - std::chrono::days(180)) {
    throw ApiError(
        400, "E0000053",
        "Invalid parameter: The since parameter is over 180 days prior to the current day.");
  }

  std::optional<ScimFilter> filter;
  if (const auto text = parameters.text("filter")) filter.emplace(*text, logFilterRules());
  LogSelection selection{.order = polling      ? LogSelection::Order::Persisted
                                  : descending ? LogSelection::Order::PublishedDescending
                                               : LogSelection::Order::Published,
                         .filter = filter ? &*filter : nullptr,
                         .keywords = parameters.keywords(),
                         .max = parameters.limit()};
  const auto after = parameters.text("after");
  if (after) selection.behind = sequenceOf(log, *after, selection.order);

  if (!polling) selection.until = until.value_or(now);
  selection.from = now - rules.retention;
  if (since) {
    selection.from = std::max(*selection.from, *since);
  } else if (!after || !polling) {
    // Who polls goes on behind the cursor, however long ago that was.
    selection.from = std::max(*selection.from, selection.until.value_or(now) - kDefaultSpan);
  }

  LogSelected selected = log.select(selection);
  LogPage page{.entries = std::move(selected.entries), .selfQuery = std::string(query)};
  // A page of no entries leads nowhere.
  if (polling || (selected.more && selection.max > 0)) {
    page.nextQuery = withCursor(query, cursorAt(log, selected.last, selection.order));
  }
  return page;
}

}  // namespace hooks
