#include "mock-okta/delivery/delivery_log.h"

namespace hooks {

namespace {

std::size_t bytesOf(const DeliveryRecord& record) { return record.body ? record.body->size() : 0; }

}  // namespace

void DeliveryLog::put(const DeliveryRecord& record) {
  {
    const std::lock_guard guard(mutex_);
    const auto found = byId_.find(record.id);
    if (found != byId_.end()) {
      bodyBytes_ -= bytesOf(*found->second);
      *found->second = record;
    } else {
      records_.push_back(record);
      byId_.emplace(record.id, std::prev(records_.end()));
    }
    bodyBytes_ += bytesOf(record);
    while (records_.size() > limits_.records) {
      bodyBytes_ -= bytesOf(records_.front());
      byId_.erase(records_.front().id);
      records_.pop_front();
    }
    forgetBodies();
  }
  for (const auto& listener : listeners_) listener(record);
}

void DeliveryLog::forgetBodies() {
  for (auto record = records_.begin(); bodyBytes_ > limits_.bodyBytes && record != records_.end();
       ++record) {
    bodyBytes_ -= bytesOf(*record);
    record->body.reset();
  }
}

std::optional<DeliveryRecord> DeliveryLog::find(std::string_view id) const {
  const std::lock_guard guard(mutex_);
  const auto found = byId_.find(id);
  return found == byId_.end() ? std::nullopt : std::optional(*found->second);
}

std::vector<DeliveryRecord> DeliveryLog::latest(std::size_t max, std::string_view hookId) const {
  const std::lock_guard guard(mutex_);
  std::vector<DeliveryRecord> result;
  for (auto record = records_.rbegin(); record != records_.rend() && result.size() < max;
       ++record) {
    if (hookId.empty() || record->hookId == hookId) result.push_back(*record);
  }
  return result;
}

void DeliveryLog::clear() {
  const std::lock_guard guard(mutex_);
  byId_.clear();
  records_.clear();
  bodyBytes_ = 0;
}

void DeliveryLog::onChange(std::function<void(const DeliveryRecord&)> listener) {
  listeners_.push_back(std::move(listener));
}

}  // namespace hooks
