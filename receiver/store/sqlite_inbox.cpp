#include "receiver/store/sqlite_inbox.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "receiver/store/inbox_database.h"

namespace hooks {

namespace {

// Deliveries committed together at most, so that the first of them does not wait too long.
constexpr std::size_t kGroup = 256;
// Deliveries in a row that could not be written for themselves, after which no more are tried.
constexpr int kEnoughFailures = 2;

// What Poco says of an error of SQLite's names the statement at most, never what was bound to it.
std::string reason(const std::exception& error) {
  const auto* poco = dynamic_cast<const Poco::Exception*>(&error);
  return poco == nullptr ? error.what() : poco->displayText();
}

}  // namespace

class SqliteInbox::Writer {
 public:
  Writer(const std::filesystem::path& file, const Clock& clock, SqliteInboxOptions options)
      : clock_(clock),
        options_(std::move(options)),
        file_(file),
        // Shorter than requests wait, so that there is time to find out who is to blame.
        database_(file_, options_.patience / 4, options_.maxBytes),
        reader_(file_.connect()),
        keeper_(file_.connect()) {
    for (const Pending& event : database_.pending()) queue_.add(event);
    writing_ = std::thread([this] { write(); });
    keeping_ = std::thread([this] { keepHouse(); });
  }

  ~Writer() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    writing_.join();
    keeping_.join();
  }

  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) {
    // Shared, because a commit that takes too long outlives the request that waits for it.
    auto arrival = std::make_shared<Arrival>();
    arrival->envelope = envelope;
    arrival->body = body;
    std::future<Accepted> outcome = arrival->outcome.get_future();
    {
      const std::lock_guard guard(mutex_);
      if (queue_.size() >= options_.pendingEvents) {
        throw InboxUnavailable("the inbox is full: " + std::to_string(queue_.size()) +
                               " events wait to be processed");
      }
      arrivals_.push_back(std::move(arrival));
    }
    changed_.notify_all();
    if (outcome.wait_for(options_.patience) != std::future_status::ready) {
      throw InboxUnavailable("the disk did not take it in time");
    }
    return outcome.get();
  }

  std::vector<InboxItem> claim(TimePoint now, std::size_t max) {
    std::vector<Pending> events;
    {
      const std::lock_guard guard(mutex_);
      events = queue_.claim(now, max);
    }
    try {
      std::vector<InboxItem> items;
      for (const Pending& event : events) {
        items.push_back({.id = event.id,
                         .body = body(event.delivery),
                         .place = event.place,
                         .failures = event.failures});
      }
      return items;
    } catch (...) {
      const std::lock_guard guard(mutex_);
      for (const Pending& event : events) {
        if (const auto back = queue_.release(event.id)) queue_.add(*back);
      }
      throw;
    }
  }

  void mark(const InboxItem& item, Mark::Kind kind, TimePoint due = {},
            const std::string& problem = {}) {
    {
      const std::lock_guard guard(mutex_);
      auto event = queue_.release(item.id);
      if (!event) return;
      if (kind == Mark::Kind::Again) {
        ++event->failures;
        event->due = due;
        queue_.add(*event);
      }
      marks_.push_back({.kind = kind, .event = *event, .problem = problem});
    }
    changed_.notify_all();
  }

  void putBack(const InboxItem& item) {
    const std::lock_guard guard(mutex_);
    if (const auto event = queue_.release(item.id)) queue_.add(*event);
  }

  std::optional<TimePoint> nextDue() const {
    const std::lock_guard guard(mutex_);
    return queue_.nextDue();
  }

  std::size_t pending() const {
    const std::lock_guard guard(mutex_);
    return queue_.size();
  }

  void flush() {
    std::unique_lock lock(mutex_);
    // Waits for a commit that began after this call, or for one attempt that failed.
    const std::uint64_t wanted = rounds_ + (writingNow_ ? 2 : 1);
    changed_.wait(lock, [&] { return (marks_.empty() && !writingNow_) || rounds_ >= wanted; });
  }

 private:
  // A delivery that waits for its commit.
  struct Arrival {
    ReceivedEnvelope envelope;
    std::string body;
    std::promise<Accepted> outcome;
  };
  using Arrivals = std::vector<std::shared_ptr<Arrival>>;

  void write() {
    std::unique_lock lock(mutex_);
    for (;;) {
      // Marks that could not be written wait for an arrival, or for more of them, to be tried
      // again.
      changed_.wait(lock, [this] {
        return stopping_ || !arrivals_.empty() || marks_.size() > marksThatFailed_;
      });
      if (arrivals_.empty() && marks_.empty()) break;
      const std::size_t count = std::min(arrivals_.size(), kGroup);
      const auto end = arrivals_.begin() + static_cast<std::ptrdiff_t>(count);
      Arrivals group(arrivals_.begin(), end);
      arrivals_.erase(arrivals_.begin(), end);
      std::vector<Mark> marks = std::move(marks_);
      marks_.clear();
      writingNow_ = true;
      lock.unlock();

      if (commitsSinceTidying_++ % options_.housekeeping == 0) tidy();
      const bool marked = commit(group, marks) || commitOneByOne(group, marks);

      lock.lock();
      if (!marked) marks_.insert(marks_.begin(), marks.begin(), marks.end());
      marksThatFailed_ = marked ? 0 : marks_.size();
      writingNow_ = false;
      ++rounds_;
      if (++commitsSinceKeeping_ >= options_.housekeeping) keep_.notify_one();
      changed_.notify_all();
      // Nobody brings anything any more: what could not be written now will be found at the start.
      if (stopping_ && !marked && arrivals_.empty()) break;
    }
    writerEnded_ = true;
    keep_.notify_one();
  }

  // Forgets what is old, a bit at a time.
  void tidy() {
    try {
      database_.begin();
      database_.prune(clock_.now() - options_.memory);
      database_.commit();
    } catch (const std::exception& error) {
      database_.rollBack();
      if (options_.log) options_.log("inbox: not tidied: " + reason(error));
    }
  }

  // All or nothing. False if it failed; then nothing has been answered.
  bool commit(const Arrivals& group, const std::vector<Mark>& marks) {
    std::vector<Pending> fresh;
    std::vector<Accepted> accepted;
    try {
      database_.begin();
      for (const Mark& mark : marks) database_.apply(mark);
      const TimePoint now = clock_.now();
      for (const auto& arrival : group) {
        accepted.push_back(database_.insert(arrival->envelope, arrival->body, now, fresh));
      }
      database_.commit();
    } catch (const std::exception& error) {
      database_.rollBack();
      problem_ = reason(error);
      if (options_.log) options_.log("inbox: not written: " + problem_);
      return false;
    }
    {
      const std::lock_guard guard(mutex_);
      for (const Pending& event : fresh) queue_.add(event);
    }
    for (std::size_t i = 0; i < group.size(); ++i) group[i]->outcome.set_value(accepted[i]);
    return true;
  }

  // After a failure: each for itself, so that only what cannot be kept is refused. True if the
  // marks were written.
  bool commitOneByOne(const Arrivals& group, const std::vector<Mark>& marks) {
    const bool marked = marks.empty() || (!group.empty() && commit({}, marks));
    // A disk that takes nothing is not asked once for each request.
    int failures = group.size() < 2 ? kEnoughFailures : 0;
    for (const auto& arrival : group) {
      if (failures < kEnoughFailures && commit({arrival}, {})) {
        failures = 0;
        continue;
      }
      ++failures;
      arrival->outcome.set_exception(std::make_exception_ptr(InboxUnavailable(problem_)));
    }
    return marked;
  }

  void keepHouse() {
    std::unique_lock lock(mutex_);
    for (;;) {
      keep_.wait(lock,
                 [this] { return writerEnded_ || commitsSinceKeeping_ >= options_.housekeeping; });
      if (writerEnded_) return;
      commitsSinceKeeping_ = 0;
      lock.unlock();
      try {
        checkpoint(keeper_);
      } catch (const std::exception& error) {
        if (options_.log) options_.log("inbox: no checkpoint: " + reason(error));
      }
      lock.lock();
    }
  }

  std::shared_ptr<const std::string> body(std::int64_t delivery) {
    const std::lock_guard guard(readerMutex_);
    if (lastBody_ == nullptr || lastDelivery_ != delivery) {
      lastBody_ = std::make_shared<const std::string>(bodyOf(reader_, delivery));
      lastDelivery_ = delivery;
    }
    return lastBody_;
  }

  const Clock& clock_;
  const SqliteInboxOptions options_;
  InboxFile file_;
  InboxDatabase database_;       // the writing thread's
  int commitsSinceTidying_ = 0;  // the writing thread's
  std::string problem_;          // of the last commit that failed; the writing thread's

  std::mutex readerMutex_;
  Poco::Data::Session reader_;
  std::int64_t lastDelivery_ = 0;
  std::shared_ptr<const std::string> lastBody_;

  Poco::Data::Session keeper_;  // the housekeeping thread's

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable keep_;
  std::deque<std::shared_ptr<Arrival>> arrivals_;
  std::vector<Mark> marks_;
  std::size_t marksThatFailed_ = 0;
  PendingQueue queue_;
  std::uint64_t rounds_ = 0;
  int commitsSinceKeeping_ = 0;
  bool writingNow_ = false;
  bool stopping_ = false;
  bool writerEnded_ = false;

  std::thread writing_;
  std::thread keeping_;
};

SqliteInbox::SqliteInbox(const std::filesystem::path& file, const Clock& clock,
                         SqliteInboxOptions options)
    : writer_(std::make_unique<Writer>(file, clock, std::move(options))) {}

SqliteInbox::~SqliteInbox() = default;

Accepted SqliteInbox::accept(const ReceivedEnvelope& envelope, const std::string& body) {
  return writer_->accept(envelope, body);
}

std::vector<InboxItem> SqliteInbox::claim(TimePoint now, std::size_t max) {
  return writer_->claim(now, max);
}

void SqliteInbox::done(const InboxItem& item) { writer_->mark(item, Mark::Kind::Done); }

void SqliteInbox::again(const InboxItem& item, TimePoint due) {
  writer_->mark(item, Mark::Kind::Again, due);
}

void SqliteInbox::putBack(const InboxItem& item) { writer_->putBack(item); }

void SqliteInbox::setAside(const InboxItem& item, const std::string& problem) {
  writer_->mark(item, Mark::Kind::SetAside, {}, problem);
}

std::optional<TimePoint> SqliteInbox::nextDue() const { return writer_->nextDue(); }

std::size_t SqliteInbox::pending() const { return writer_->pending(); }

void SqliteInbox::flush() { writer_->flush(); }

}  // namespace hooks
