#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "fixtures/wire/log_event.h"
#include "fixtures/wire/secret.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

// The org could not be asked: nobody answers, or not what an org does.
class OrgUnreachable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// It does not let this token in.
class OrgRefuses : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// Whoever started it has had enough.
class ReadingInterrupted : public std::exception {};

struct OrgAccess {
  // Without a slash at the end.
  std::string url;
  Secret token;
};

// Reads what an Okta org holds, a real one or the mock, and writes nothing.
//
// Pages by Link rel="next", of which only the query is taken: the token goes to no other address.
// Refused for too many requests (429), it waits until x-rate-limit-reset by the org's own clock
// and goes on. One thread at a time.
// Source: Okta, "System Log query", polling and bounded requests; "Rate limits".
class OrgReader {
 public:
  struct Seams {
    Transport& transport;
    std::function<void(Microseconds)> pause;
    std::function<bool()> interrupted = [] { return false; };
    // Hears why it waits.
    std::function<void(const std::string&)> say = [](const std::string&) {};
  };
  static constexpr std::size_t kMostEvents = 50'000;

  OrgReader(OrgAccess access, Seams seams) : access_(std::move(access)), seams_(std::move(seams)) {}

  // All members throw OrgUnreachable, OrgRefuses and ReadingInterrupted.
  std::vector<EventHook> hooks();
  // Of these types, or all. Without `until` as they were persisted, up to now. Throws ShapeError
  // for more than kMostEvents.
  std::vector<LogEvent> events(TimePoint since, std::optional<TimePoint> until,
                               const std::vector<std::string>& types);
  // The latest of them before a moment, no more than a page.
  std::vector<LogEvent> before(TimePoint moment, const std::vector<std::string>& types);
  // What the org's clock shows, from the Date header of an answer; asks for nothing if there has
  // been one.
  TimePoint now();

 private:
  HttpResponse get(const std::string& target);
  std::optional<HttpResponse> tried(const std::string& target, int attempt);
  std::vector<Json> page(const std::string& target, std::optional<std::string>& nextQuery);

  OrgAccess access_;
  Seams seams_;
  std::optional<TimePoint> now_;
};

}  // namespace hooks
