#include "mock-okta/delivery/delivery_queue.h"

#include <algorithm>
#include <utility>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::string textMember(const Json& document, const std::string& pointer) {
  const auto text = textAt(document, pointer);
  if (!text) throw ShapeError(pointer, "a string", "something else or nothing");
  return std::string(*text);
}

TimePoint timeMember(const Json& document, const std::string& pointer) {
  const std::string text = textMember(document, pointer);
  const auto moment = parseTime(text);
  if (!moment) throw ShapeError(pointer, "a time such as 2026-01-15T09:30:00.000Z", text);
  return *moment;
}

std::uint64_t countOf(const Json& value, const std::string& pointer) {
  if (!value.is_int64() || value.get_int64() < 0) {
    throw ShapeError(pointer, "a whole number, not negative", std::string(jsonTypeName(value)));
  }
  return static_cast<std::uint64_t>(value.get_int64());
}

const Json& member(const Json& document, const std::string& pointer) {
  const Json* value = at(document, pointer);
  if (value == nullptr) throw ShapeError(pointer, "a value", "nothing");
  return *value;
}

}  // namespace

Json PendingDelivery::toJson() const {
  JsonArray numbers;
  for (const std::uint64_t sequence : sequences) {
    numbers.push_back(static_cast<std::int64_t>(sequence));
  }
  JsonObject document{{"id", id},
                      {"hookId", hookId},
                      {"eventId", eventId},
                      {"sequences", std::move(numbers)},
                      {"attempts", attempts},
                      {"due", formatTime(due, 6)}};
  if (eventTime) document.emplace("eventTime", formatTime(*eventTime, 6));
  return document;
}

PendingDelivery PendingDelivery::fromJson(const Json& document) {
  PendingDelivery delivery{.id = textMember(document, "/id"),
                           .hookId = textMember(document, "/hookId"),
                           .eventId = textMember(document, "/eventId")};
  if (at(document, "/eventTime") != nullptr) {
    delivery.eventTime = timeMember(document, "/eventTime");
  }
  const Json& numbers = member(document, "/sequences");
  if (!numbers.is_array()) {
    throw ShapeError("/sequences", "an array", std::string(jsonTypeName(numbers)));
  }
  for (const Json& number : numbers.get_array()) {
    delivery.sequences.push_back(countOf(number, "/sequences"));
  }
  delivery.attempts = static_cast<int>(countOf(member(document, "/attempts"), "/attempts"));
  delivery.due = timeMember(document, "/due");
  return delivery;
}

const PendingDelivery& DeliveryQueue::collect(std::uint64_t sequence, TimePoint at,
                                              const BatchRules& rules,
                                              const std::function<PendingDelivery()>& open) {
  if (open_ && at > open_->first) open_.reset();
  if (!open_) {
    PendingDelivery delivery = open();
    delivery.due = at + rules.window;
    open_ = insert(std::move(delivery))->first;
  }
  const auto batch = waiting_.find(*open_);
  batch->second.sequences.push_back(sequence);
  const bool alone = rules.window.count() == 0;
  if (alone || batch->second.sequences.size() >= rules.maxEvents) return close(at)->second;
  return batch->second;
}

void DeliveryQueue::add(PendingDelivery delivery) { insert(std::move(delivery)); }

void DeliveryQueue::reopen(PendingDelivery delivery) {
  const Key key = insert(std::move(delivery))->first;
  if (!open_ || *open_ < key) open_ = key;
}

std::optional<PendingDelivery> DeliveryQueue::takeDue(TimePoint now) {
  if (waiting_.empty() || waiting_.begin()->first.first > now) return std::nullopt;
  for (std::optional<Key>* key : {&open_, &aside_}) {
    if (*key == waiting_.begin()->first) key->reset();
  }
  auto taken = waiting_.extract(waiting_.begin());
  return std::move(taken.mapped());
}

std::vector<PendingDelivery> DeliveryQueue::takeAll() {
  std::vector<PendingDelivery> all;
  for (auto& [key, delivery] : waiting_) all.push_back(std::move(delivery));
  waiting_.clear();
  open_.reset();
  aside_.reset();
  return all;
}

void DeliveryQueue::setAside() {
  if (open_) aside_ = std::exchange(open_, std::nullopt);
}

void DeliveryQueue::flush(TimePoint now) {
  if (open_) close(now);
  open_ = std::exchange(aside_, std::nullopt);
}

std::optional<TimePoint> DeliveryQueue::nextDue() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first.first;
}

DeliveryQueue::Waiting::iterator DeliveryQueue::insert(PendingDelivery delivery) {
  const Key key{delivery.due, ++arrivals_};
  return waiting_.emplace(key, std::move(delivery)).first;
}

DeliveryQueue::Waiting::iterator DeliveryQueue::close(TimePoint due) {
  auto batch = waiting_.extract(*open_);
  open_.reset();
  batch.key().first = std::min(batch.key().first, due);
  batch.mapped().due = batch.key().first;
  return waiting_.insert(std::move(batch)).position;
}

}  // namespace hooks
