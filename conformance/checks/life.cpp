// The receiver as a process.

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a delivery may leave behind at most: the ids of one fit many times.
constexpr std::uint64_t kBytesEach = 6 << 10;
// What is left behind of a delivery that is kept for ever.
constexpr std::size_t kPadding = 16 << 10;
constexpr std::size_t kRounds = 4;
constexpr std::size_t kFilesMore = 32;

std::string mebibytes(std::uint64_t bytes) {
  const std::uint64_t tenths = bytes * 10 >> 20;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

void deliverMany(OktaPart& okta, std::size_t count, std::size_t together) {
  for (std::size_t sent = 0; sent < count; sent += together) {
    if (okta.run().interrupted()) throw Skipped(kInterrupted);
    std::vector<HttpRequest> requests;
    for (std::size_t i = 0; i < together; ++i) {
      TestEvent event = okta.event();
      at(event.json, "/debugContext/debugData")->as_object()["padding"] =
          std::string(kPadding, 'x');
      requests.push_back(okta.delivery(event));
    }
    if (together == 1) {
      expectSuccess(okta.send(std::move(requests.front())));
    } else {
      expectSuccess(okta.sendTogether(std::move(requests)));
    }
  }
}

void leak(OktaPart& okta) {
  ReceiverProcess& process = *okta.subject().process();
  if (!process.usage()) throw Skipped("this system does not tell what a process holds");
  // Five thousand in all: the first round fills caches and heats up a virtual machine, and the
  // four after it show what goes on growing. Where nothing is put off, ten of each do.
  const std::size_t round = process.exactUsage() ? 10 : 1000;
  const std::size_t together = process.exactUsage() ? 1 : 8;
  deliverMany(okta, round, together);
  std::vector<ProcessUsage> held{*process.usage()};
  bool steady = true;
  for (std::size_t i = 0; i < kRounds; ++i) {
    deliverMany(okta, round, together);
    const auto usage = process.usage();
    if (!usage) throw Unclear("what the process holds could not be read any more");
    steady = steady && usage->residentBytes > held.back().residentBytes + kBytesEach * round / 2;
    held.push_back(*usage);
  }
  const ProcessUsage& before = held.front();
  const ProcessUsage& after = held.back();
  const std::string deliveries = std::to_string(kRounds * round) + " deliveries";
  okta.remark("in " + deliveries + " its memory went from " + mebibytes(before.residentBytes) +
              " to " + mebibytes(after.residentBytes) + ", its open files from " +
              std::to_string(before.openFiles) + " to " + std::to_string(after.openFiles));
  if (after.openFiles > before.openFiles + kFilesMore) {
    throw Unmet(
        "no more than " + std::to_string(kFilesMore) + " open files more after " + deliveries,
        std::to_string(after.openFiles - before.openFiles) + " more");
  }
  const std::uint64_t limit = kBytesEach * round * kRounds;
  if (after.residentBytes <= before.residentBytes + limit) return;
  const std::string growth = mebibytes(after.residentBytes - before.residentBytes);
  if (!steady) {
    throw Unclear("its memory grew by " + growth + " in " + deliveries +
                  ", but not steadily: a cache that fills, a collector that waits, or a leak");
  }
  throw Unmet("memory that grows by no more than " + mebibytes(limit) + " in " + deliveries,
              growth + ", and in each quarter of them more");
}

// What is left of a process that was asked to end while requests were under way.
struct Drained {
  std::vector<Exchange> answers;
  std::optional<ProcessEnd> end;
};

// Asks the process to end while it has half of each delivery. `moment` is what the halves are given
// to arrive.
Drained drainDuring(OktaPart& okta, const std::vector<TestEvent>& events, milliseconds moment) {
  ReceiverProcess& process = *okta.subject().process();
  std::vector<std::unique_ptr<BegunRequest>> begun;
  std::vector<std::string> rest;
  for (const TestEvent& event : events) {
    HttpRequest request = okta.delivery(event);
    const std::string body = std::move(request.body);
    request.body.clear();
    begun.push_back(okta.begin(std::move(request), body.size()));
    begun.back()->more(std::string_view(body).substr(0, body.size() / 2));
    rest.push_back(body.substr(body.size() / 2));
  }
  okta.letArrive(moment);
  process.askToEnd();
  okta.letArrive(milliseconds(50));
  Drained drained;
  for (std::size_t i = 0; i < begun.size(); ++i) begun[i]->more(rest[i]);
  for (auto& request : begun) {
    drained.answers.push_back(okta.finish(*request));
    request.reset();
  }
  drained.end = process.waitForEnd(seconds(10));
  if (!drained.end) process.kill();
  process.start();
  return drained;
}

// Delivers so many events at once, one in each delivery; answers those that were acknowledged.
std::vector<TestEvent> acknowledged(OktaPart& okta, std::size_t count) {
  const std::vector<TestEvent> events = okta.events(count);
  std::vector<HttpRequest> requests;
  for (const TestEvent& event : events) requests.push_back(okta.delivery(event));
  const std::vector<Exchange> answers = okta.sendTogether(std::move(requests));
  std::vector<TestEvent> acked;
  for (std::size_t i = 0; i < count; ++i) {
    if (answers[i].success()) acked.push_back(events[i]);
  }
  if (acked.empty()) expectSuccess(answers);
  return acked;
}

void drain(OktaPart& okta) {
  std::vector<TestEvent> acked = acknowledged(okta, 10);
  std::vector<TestEvent> under = okta.events(10);
  Drained drained = drainDuring(okta, under, milliseconds(250));
  const auto unanswered = [&] {
    std::size_t count = 0;
    for (const Exchange& answer : drained.answers) count += answer.answered() ? 0 : 1;
    return count;
  };
  if (unanswered() > 0 && okta.subject().takesBytes()) {
    // On a busy machine they may not have arrived in that time.
    under = okta.events(10);
    drained = drainDuring(okta, under, seconds(1));
  }
  if (unanswered() > 0) {
    throw Unmet("an answer to each of 10 deliveries that were under way at SIGTERM",
                std::to_string(unanswered()) + " got none, such as one with " +
                    described(drained.answers.front()));
  }
  if (!drained.end) {
    throw Unmet("its end within 10 s of SIGTERM", "it still ran, and had to be killed");
  }
  okta.remark("it ended with " + described(*drained.end));
  for (std::size_t i = 0; i < under.size(); ++i) {
    if (drained.answers[i].success()) acked.push_back(under[i]);
  }
  okta.expectEffectsAtLeastOnce(acked, "the events that it acknowledged before it ended");
}

void durableAck(OktaPart& okta) {
  ReceiverProcess& process = *okta.subject().process();
  // So many that some of them still wait when the last is acknowledged.
  const std::vector<TestEvent> acked = acknowledged(okta, 50);
  process.kill();
  process.start();
  okta.expectEffectsAtLeastOnce(acked, "the events that it acknowledged before it was killed");
}

}  // namespace

std::vector<Check> lifeChecks() {
  return {
      {
          .id = "life/leak",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "leaves nothing behind of deliveries that are done",
          .source = {kOwaspApi, "API4: unrestricted resource consumption"},
          .sends = "five thousand deliveries of 16 KiB, the first thousand to warm it up",
          .expects = "memory that grows by less than 6 KiB a delivery, and no more open files",
          .needs = {Need::Process},
          .catches = {"leaks-memory", "leaks-descriptors", "refuses-its-secret", "slow-answer"},
          .why = "It runs for months: what each delivery leaves behind ends it one night, with "
                 "whatever was in hand.",
          .fix = "Bound what is remembered, and close what is opened.",
          .recipe = "server",
          .turn = Turn::Alone,
          .run = leak,
      },
      {
          .id = "life/drain",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers what is under way when it is asked to end, and loses nothing "
                         "that it acknowledged",
          .source = {kEventHooks, "a delivery without an answer is sent once more, and no more"},
          .sends =
              "ten deliveries, and the halves of ten more; then SIGTERM, then the other halves",
          .expects = "an answer to each, the end within 10 s, and an effect of all that was "
                     "acknowledged",
          .needs = {Need::Process, Need::Effects},
          .catches = {"drops-requests-on-term", "stops-with-a-full-queue", "ignores-term"},
          .why = "Every deployment ends the process: what is cut off then counts as a failed "
                 "attempt, and what was acknowledged is not sent again.",
          .fix = "On SIGTERM stop listening, answer what is in hand, work off the queue, then "
                 "exit.",
          .recipe = "shutdown",
          .loses = "what was in memory at each deployment",
          .turn = Turn::Alone,
          .run = drain,
      },
      {
          .id = "life/durable-ack",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts on what it acknowledged, also when it is killed right after",
          .source = {kEventHooks, "an event that was acknowledged is not sent again"},
          .sends = "fifty deliveries at once, then SIGKILL, then a new start",
          .expects = "an effect of each event that was acknowledged",
          .needs = {Need::Process, Need::Effects},
          .catches = {"acks-before-persisting", "stops-with-a-full-queue"},
          .why = "After the 2xx Okta forgets the event: what was only in memory is gone with the "
                 "process.",
          .fix = "Write the delivery to a disk, a database or a queue before the answer.",
          .recipe = "ack-before-work",
          .loses = "what was acknowledged and not yet done when it crashed",
          .turn = Turn::Alone,
          .run = durableAck,
      },
      {
          .id = "life/no-exit",
          .level = Level::Must,
          .requirement = "runs on, whatever it is sent",
          .source = {kCwe, "CWE-248: uncaught exception"},
          .sends = "nothing: it is asked when all other checks are done",
          .expects = "the process that was started, or that a check started again",
          .needs = {Need::Process},
          .catches = {"exits-after-the-answer"},
          .why = "Whoever finds the body that ends it can keep it down, and until it is up again "
                 "events fail.",
          .fix = "Catch what a request throws, in callbacks and background tasks too.",
          .recipe = "bad-body",
          .loses = "the events of the time until it is up again",
          .turn = Turn::Last,
          .run =
              [](OktaPart& okta) {
                const std::vector<ProcessEnd> ends = okta.subject().process()->unaskedEnds();
                if (ends.empty()) return;
                std::string during;
                for (const std::string& id : okta.run().endedIn) {
                  during += (during.empty() ? ", during " : " and ") + id;
                }
                throw Unmet("a process that does not end by itself",
                            "it ended with " + described(ends.front()) +
                                (ends.size() == 1
                                     ? ""
                                     : ", and " + std::to_string(ends.size() - 1) + " times more") +
                                during);
              },
      },
  };
}

}  // namespace hooks
