#include "mock-okta/delivery/delivery_quota.h"

#include <string>

#include "fixtures/wire/shape_error.h"

namespace hooks {

DeliveryQuota::Answer DeliveryQuota::count(TimePoint now) {
  const std::lock_guard guard(mutex_);
  if (began_ && now >= *began_ + limits_.span) {
    began_.reset();
    counted_ = 0;
    skipped_ = 0;
  }
  if (!began_) began_ = now;
  Answer answer{.resets = *began_ + limits_.span};
  if (counted_ >= limits_.events) {
    answer.deliver = false;
    answer.violation = ++skipped_ == 1;
  } else {
    answer.warn = ++counted_ == limits_.warning;
  }
  return answer;
}

std::uint64_t DeliveryQuota::counted() const {
  const std::lock_guard guard(mutex_);
  return counted_;
}

std::uint64_t DeliveryQuota::skipped() const {
  const std::lock_guard guard(mutex_);
  return skipped_;
}

void DeliveryQuota::reset() {
  const std::lock_guard guard(mutex_);
  began_.reset();
  counted_ = 0;
  skipped_ = 0;
}

Json DeliveryQuota::toJson() const {
  const std::lock_guard guard(mutex_);
  return JsonObject{{"began", began_ ? Json(formatTime(*began_, 6)) : Json(nullptr)},
                    {"counted", static_cast<std::int64_t>(counted_)},
                    {"skipped", static_cast<std::int64_t>(skipped_)}};
}

void DeliveryQuota::restore(const Json& document) {
  const auto number = [&](const char* pointer) {
    const Json* value = at(document, pointer);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) {
      throw ShapeError(pointer, "a whole number, not negative",
                       value == nullptr ? "nothing" : std::string(jsonTypeName(*value)));
    }
    return static_cast<std::uint64_t>(value->get_int64());
  };
  const std::uint64_t counted = number("/counted");
  const std::uint64_t skipped = number("/skipped");
  std::optional<TimePoint> began;
  if (const auto text = textAt(document, "/began")) {
    began = parseTime(*text);
    if (!began) {
      throw ShapeError("/began", "a time such as 2026-01-15T09:30:00.000Z", std::string(*text));
    }
  }
  const std::lock_guard guard(mutex_);
  began_ = began;
  counted_ = counted;
  skipped_ = skipped;
}

}  // namespace hooks
