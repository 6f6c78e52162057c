#include "mock-okta/org/system_log.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>

#include "mock-okta/org/scim_filter_tree.h"
#include "mock-okta/org/system_log_matcher.h"

namespace hooks {

namespace {

// Entries handed out as they came: deliveries follow the log closely.
constexpr std::size_t kRecent = 256;
// Rows a search looks at before it lets others have the lock.
constexpr std::size_t kRowsAtOnce = 8192;

// What people filter by, each attribute in objects or in the objects of a list; at most three
// names.
const std::array<std::vector<std::string>, 11>& indexedPaths() {
  static const std::array<std::vector<std::string>, 11> paths = {
      {{"uuid"},
       {"eventType"},
       {"actor", "id"},
       {"actor", "alternateId"},
       {"target", "id"},
       {"target", "alternateId"},
       {"target", "displayName"},
       {"outcome", "reason"},
       {"debugContext", "debugData", "requestId"},
       {"transaction", "id"},
       {"client", "ipAddress"}}};
  return paths;
}

// Calls `visit` with each text at the end of the path.
template <typename Visit>
void eachText(const LogDocuments::View& view, std::span<const LogDocuments::Ref> path,
              const Visit& visit) {
  if (view.isArray()) {
    view.eachElement([&](const LogDocuments::View& element) { eachText(element, path, visit); });
  } else if (path.empty()) {
    if (view.kind() == LogDocuments::Kind::Text) visit(view.text());
  } else if (view.isObject()) {
    if (const auto member = view.member(path.front())) eachText(*member, path.subspan(1), visit);
  }
}

// In lower case, an exact text and nothing that could also be a number or a moment: what an index
// answers.
bool isIndexable(const scim::Literal& literal) {
  return literal.kind == scim::Literal::Kind::Text && !literal.number && !literal.moment;
}

}  // namespace

// One search, done in steps: each looks at a bounded number of rows while it holds the lock.
class SystemLog::Search {
 public:
  Search(const SystemLog& log, const LogSelection& selection)
      : log_(log),
        selection_(selection),
        matcher_(log.documents_, selection.filter, selection.keywords) {}

  // Whether there is more to do. Expects the lock to be held.
  bool step() {
    if (!planned_) {
      plan();
    } else if (log_.generation_ != generation_) {
      return false;
    }
    if (selection_.max == 0 && !byPublished()) return false;
    matcher_.refresh();
    if (byPublished()) findPlace();
    for (std::size_t looked = 0; looked < kRowsAtOnce; ++looked) {
      const auto sequence = next();
      if (!sequence) return false;
      if (!inBounds(*sequence)) continue;
      if (!matcher_.matches(log_.row(*sequence).document)) continue;
      if (!take(*sequence)) return false;
    }
    return true;
  }

  LogSelected take() { return std::move(result_); }

 private:
  using Order = LogSelection::Order;

  bool byPublished() const { return selection_.order != Order::Persisted; }
  bool descending() const { return selection_.order == Order::PublishedDescending; }

  void plan() {
    planned_ = true;
    generation_ = log_.generation_;
    end_ = static_cast<std::uint32_t>(log_.rows_.size());
    const auto behind = std::min<std::uint64_t>(selection_.behind, end_);
    place_ = static_cast<std::uint32_t>(behind);
    result_.last = behind;
    if (!byPublished() && selection_.from && log_.persistedSorted_) {
      const auto first =
          std::lower_bound(log_.rows_.begin(), log_.rows_.end(), *selection_.from,
                           [](const Row& row, TimePoint moment) { return row.persisted < moment; });
      place_ = std::max(place_, static_cast<std::uint32_t>(first - log_.rows_.begin()));
    }
    if (byPublished() && place_ != 0) last_ = log_.publishedKey(place_);

    if (selection_.filter == nullptr) return;
    // Where many events fit, it is better to go through them in order and stop early.
    auto found = candidates(selection_.filter->root(), rowsInRange() / 8);
    if (!found) return;
    std::erase_if(
        *found, [&](std::uint32_t sequence) { return !inBounds(sequence) || !isBehind(sequence); });
    if (byPublished()) {
      std::sort(found->begin(), found->end(), [&](std::uint32_t a, std::uint32_t b) {
        return descending() ? log_.publishedKey(b) < log_.publishedKey(a)
                            : log_.publishedKey(a) < log_.publishedKey(b);
      });
    }
    candidates_ = std::move(found);
  }

  bool isBehind(std::uint32_t sequence) const {
    if (!byPublished()) return sequence > place_;
    if (!last_) return true;
    return descending() ? log_.publishedKey(sequence) < *last_
                        : *last_ < log_.publishedKey(sequence);
  }

  std::size_t rowsInRange() const {
    if (!byPublished()) return end_ - place_;
    const auto& order = log_.byPublished();
    return static_cast<std::size_t>(firstAfter(order, upper()) - firstNotBefore(order, lower()));
  }

  TimePoint lower() const { return selection_.from.value_or(TimePoint::min()); }
  TimePoint upper() const { return selection_.until.value_or(TimePoint::max()); }

  using Place = std::vector<std::uint32_t>::const_iterator;
  Place firstNotBefore(const std::vector<std::uint32_t>& order, TimePoint moment) const {
    return std::lower_bound(order.begin(), order.end(), moment,
                            [&](std::uint32_t sequence, TimePoint bound) {
                              return log_.row(sequence).published < bound;
                            });
  }
  Place firstAfter(const std::vector<std::uint32_t>& order, TimePoint moment) const {
    return std::upper_bound(order.begin(), order.end(), moment,
                            [&](TimePoint bound, std::uint32_t sequence) {
                              return bound < log_.row(sequence).published;
                            });
  }

  // Between steps rows may have been added, in the middle of the order too: the place is found by
  // its key.
  void findPlace() {
    const auto& order = log_.byPublished();
    const auto keyLess = [&](std::uint32_t sequence, const Key& key) {
      return log_.publishedKey(sequence) < key;
    };
    first_ = firstNotBefore(order, lower());
    past_ = firstAfter(order, upper());
    if (past_ < first_) past_ = first_;
    if (!last_) return;
    const auto at = std::lower_bound(order.begin(), order.end(), *last_, keyLess);
    if (descending()) {
      past_ = std::clamp(at, first_, past_);
    } else {
      const bool there = at != order.end() && log_.publishedKey(*at) == *last_;
      first_ = std::clamp(there ? at + 1 : at, first_, past_);
    }
  }

  std::optional<std::uint32_t> next() {
    if (candidates_) {
      if (nextCandidate_ < candidates_->size()) return (*candidates_)[nextCandidate_++];
      if (!byPublished()) result_.last = end_;
      return std::nullopt;
    }
    if (!byPublished()) {
      result_.last = std::max<std::uint64_t>(result_.last, place_);
      return place_ < end_ ? std::optional(++place_) : std::nullopt;
    }
    if (first_ == past_) return std::nullopt;
    const std::uint32_t sequence = descending() ? *--past_ : *first_++;
    last_ = log_.publishedKey(sequence);
    return sequence;
  }

  bool inBounds(std::uint32_t sequence) const {
    const Row& row = log_.row(sequence);
    const TimePoint moment = byPublished() ? row.published : row.persisted;
    return lower() <= moment && moment <= upper();
  }

  // Whether to go on.
  bool take(std::uint32_t sequence) {
    if (result_.entries.size() == selection_.max) {
      result_.more = true;
      return false;
    }
    result_.entries.push_back(log_.entry(sequence));
    result_.last = sequence;
    // Whoever follows the log asks again anyway: no need to search for one more.
    return byPublished() || result_.entries.size() < selection_.max;
  }

  // Entries among which are all that fit the node, if an index knows and they are not too many.
  std::optional<std::vector<std::uint32_t>> candidates(const scim::Node& node,
                                                       std::size_t most) const {
    std::optional<std::vector<std::uint32_t>> result;
    switch (node.kind) {
      case scim::Node::Kind::Compare: {
        const scim::Comparison& comparison = node.comparison;
        const auto& paths = indexedPaths();
        const auto path = std::find(paths.begin(), paths.end(), comparison.path);
        if (comparison.op == ScimOperator::Eq && path != paths.end() &&
            isIndexable(comparison.literal)) {
          result = log_.indices_[static_cast<std::size_t>(path - paths.begin())].find(
              comparison.literal.text, most);
        }
        break;
      }
      case scim::Node::Kind::All:
        for (const scim::Node& operand : node.operands) {
          auto found = candidates(operand, most);
          if (found && (!result || found->size() < result->size())) result = std::move(found);
        }
        break;
      case scim::Node::Kind::Any: {
        std::vector<std::uint32_t> all;
        for (const scim::Node& operand : node.operands) {
          const auto found = candidates(operand, most);
          if (!found || all.size() + found->size() > most) return std::nullopt;
          all.insert(all.end(), found->begin(), found->end());
        }
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        result = std::move(all);
        break;
      }
      case scim::Node::Kind::Not:
        break;
    }
    return result;
  }

  const SystemLog& log_;
  const LogSelection& selection_;
  LogMatcher matcher_;
  LogSelected result_;

  bool planned_ = false;
  std::uint64_t generation_ = 0;
  // Rows there were when the search began.
  std::uint32_t end_ = 0;
  // In the order of persistence: the row that was looked at last.
  std::uint32_t place_ = 0;
  // In the order of `published`: its key, and what of the order is still to be looked at.
  std::optional<Key> last_;
  Place first_;
  Place past_;
  // In the order asked for.
  std::optional<std::vector<std::uint32_t>> candidates_;
  std::size_t nextCandidate_ = 0;
};

LogEntry SystemLog::append(LogEvent event, TimePoint persisted) {
  LogEntry added{.persisted = persisted,
                 .event = std::make_shared<const LogEvent>(std::move(event))};
  {
    const auto guard = locked();
    assert(rows_.size() < std::numeric_limits<std::uint32_t>::max());
    added.sequence = rows_.size() + 1;
    const auto sequence = static_cast<std::uint32_t>(added.sequence);
    const Ref document = documents_.put(added.event->document());
    persistedSorted_ = persistedSorted_ && (rows_.empty() || rows_.back().persisted <= persisted);
    rows_.push_back({persisted, added.event->published(), document});
    // Events mostly come in the order in which they are published; others are sorted in later.
    const bool inOrder =
        publishedSorted_ == byPublished_.size() &&
        (rows_.size() < 2 || publishedKey(byPublished_.back()) < publishedKey(sequence));
    byPublished_.push_back(sequence);
    if (inOrder) publishedSorted_ = byPublished_.size();
    latest_.insert_or_assign(added.event->eventType(), sequence);
    const std::pair<Ref, std::uint32_t> uuid(documents_.find(added.event->uuid()), sequence);
    // Nearly always at the end: a new text has the highest number so far.
    uuids_.insert(std::upper_bound(uuids_.begin(), uuids_.end(), uuid), uuid);
    index(document, sequence);
    recent_.push_back(added);
    if (recent_.size() > kRecent) recent_.pop_front();
  }
  for (const auto& listener : listeners_) listener(added);
  return added;
}

void SystemLog::index(Ref document, std::uint32_t sequence) {
  const auto& paths = indexedPaths();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::array<Ref, 3> names{};
    std::transform(paths[i].begin(), paths[i].end(), names.begin(),
                   [&](const std::string& name) { return documents_.find(name); });
    eachText(documents_.view(document), std::span<const Ref>(names).first(paths[i].size()),
             [&](std::string_view text) { indices_[i].add(text, sequence); });
  }
}

LogEntry SystemLog::entry(std::uint64_t sequence) const {
  if (!recent_.empty() && sequence >= recent_.front().sequence) {
    return recent_[sequence - recent_.front().sequence];
  }
  const Row& kept = row(sequence);
  return {.sequence = sequence,
          .persisted = kept.persisted,
          .event = std::make_shared<const LogEvent>(documents_.get(kept.document))};
}

const std::vector<std::uint32_t>& SystemLog::byPublished() const {
  if (publishedSorted_ < byPublished_.size()) {
    const auto less = [this](std::uint32_t a, std::uint32_t b) {
      return publishedKey(a) < publishedKey(b);
    };
    const auto middle = byPublished_.begin() + static_cast<std::ptrdiff_t>(publishedSorted_);
    std::sort(middle, byPublished_.end(), less);
    const auto from = std::upper_bound(byPublished_.begin(), middle, *middle, less);
    std::inplace_merge(from, middle, byPublished_.end(), less);
    publishedSorted_ = byPublished_.size();
  }
  return byPublished_;
}

std::vector<LogEntry> SystemLog::after(std::uint64_t sequence, std::size_t max) const {
  const auto guard = locked();
  const std::uint64_t from = std::min<std::uint64_t>(sequence, rows_.size());
  const std::uint64_t count = std::min<std::uint64_t>(max, rows_.size() - from);
  std::vector<LogEntry> result;
  result.reserve(count);
  for (std::uint64_t i = 1; i <= count; ++i) result.push_back(entry(from + i));
  return result;
}

std::uint64_t SystemLog::lastSequence() const {
  const auto guard = locked();
  return rows_.size();
}

std::optional<LogEntry> SystemLog::latest(std::string_view eventType) const {
  const auto guard = locked();
  const auto found = latest_.find(std::string(eventType));
  return found == latest_.end() ? std::nullopt : std::optional(entry(found->second));
}

std::optional<LogEntry> SystemLog::find(std::string_view uuid) const {
  const auto guard = locked();
  const Ref text = documents_.find(uuid);
  const auto found = std::lower_bound(uuids_.begin(), uuids_.end(), std::pair(text, 0U));
  if (text == LogDocuments::kNone || found == uuids_.end() || found->first != text) {
    return std::nullopt;
  }
  return entry(found->second);
}

LogSelected SystemLog::select(const LogSelection& selection) const {
  auto guard = locked();
  Search search(*this, selection);
  while (search.step()) {
    guard.unlock();
    guard = locked();
  }
  return search.take();
}

void SystemLog::onAppend(std::function<void(const LogEntry&)> listener) {
  listeners_.push_back(std::move(listener));
}

void SystemLog::clear() {
  const auto guard = locked();
  rows_.clear();
  documents_.clear();
  recent_.clear();
  latest_.clear();
  uuids_.clear();
  byPublished_.clear();
  publishedSorted_ = 0;
  persistedSorted_ = true;
  ++generation_;
  for (LogIndex& one : indices_) one.clear();
}

std::size_t SystemLog::bytes() const {
  const auto guard = locked();
  std::size_t result = documents_.bytes() + rows_.capacity() * sizeof(rows_[0]) +
                       uuids_.capacity() * sizeof(uuids_[0]) +
                       byPublished_.capacity() * sizeof(byPublished_[0]);
  for (const LogIndex& one : indices_) result += one.bytes();
  return result;
}

}  // namespace hooks
